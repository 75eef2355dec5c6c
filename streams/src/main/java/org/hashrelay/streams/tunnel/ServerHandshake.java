package org.hashrelay.streams.tunnel;

import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.TokenKeys.KnownNode;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.Flight;
import org.hashrelay.streams.tunnel.proof.InnerProof;
import org.hashrelay.streams.tunnel.proof.NodeToken;

/**
 * The server's end: says nothing at all before the node's proof holds.
 *
 * <p>An unknown token goes the way of a known one with a key that fits nothing, so that neither
 * answer nor time tells the two apart.
 */
final class ServerHandshake implements Handshake {

  /** The one version of the protocol there is. */
  static final int PROTOCOL = 1;

  private final byte[] decoyKey;
  private final Function<KnownNode, Hello.FromServer> answers;
  private byte[] serverKeyHash = {};
  private ByteString incoming = ByteString.emptyByteString();
  private Optional<Asked> asked = Optional.empty();
  private Optional<Agreed> agreed = Optional.empty();

  private record Asked(Hello.FromNode hello, Flight flight) {}

  /** Who the other end proved to be. */
  record Agreed(KnownNode node, Hello.FromNode hello, Hello.FromServer answer) {}

  /**
   * @param decoyKey random, one per process
   * @param answers makes the hello for a proved node
   */
  ServerHandshake(byte[] decoyKey, Function<KnownNode, Hello.FromServer> answers) {
    this.decoyKey = decoyKey.clone();
    this.answers = answers;
  }

  @Override
  public Step secured(byte[] serverKeyHash) {
    this.serverKeyHash = serverKeyHash.clone();
    return new Wait();
  }

  @Override
  public Step received(ByteString plain) {
    incoming = incoming.concat(plain);
    if (asked.isPresent()) return new Wait(); // frames that came early wait for the proof
    var decoded = Flight.decode(incoming);
    if (decoded instanceof Flight.Incomplete) return new Wait();
    if (!(decoded instanceof Flight.Complete complete)) return badHello();
    var hello = ControlCodec.helloFromNode(complete.flight().hello());
    if (hello.isEmpty() || !NodeToken.isId(hello.get().tokenId())) return badHello();
    incoming = complete.rest();
    asked = Optional.of(new Asked(hello.get(), complete.flight()));
    return new FindKey(hello.get().tokenId());
  }

  /** The token's key, or nothing when there is no such token. */
  Step found(Optional<KnownNode> node) {
    return asked.map(a -> judge(a, node)).orElseGet(ServerHandshake::badHello);
  }

  private Step judge(Asked a, Optional<KnownNode> node) {
    var decoy = InnerProof.decoy(decoyKey, a.hello().tokenId(), serverKeyHash);
    var proof = node.map(n -> new InnerProof(n.prk(), serverKeyHash)).orElse(decoy);
    if (!proof.holdsFromNode(a.flight()) || node.isEmpty()) {
      return new Refuse("token", "no token in force fits the proof");
    }
    if (a.hello().protoMin() > PROTOCOL || a.hello().protoMax() < PROTOCOL) {
      return new Refuse("protocol", "the node speaks no version of the protocol that we do");
    }
    var answer = answers.apply(node.get());
    agreed = Optional.of(new Agreed(node.get(), a.hello(), answer));
    var flight = proof.fromServer(a.flight().hello(), ControlCodec.encode(answer));
    return new Proved(flight.encode(), incoming);
  }

  Optional<Agreed> agreed() {
    return agreed;
  }

  private static Step badHello() {
    return new Refuse("hello", "no hello of a node");
  }
}
