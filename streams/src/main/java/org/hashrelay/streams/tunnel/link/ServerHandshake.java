package org.hashrelay.streams.tunnel.link;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.Features;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.Flight;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.proof.ServerProof;
import org.hashrelay.streams.tunnel.proof.Verifier;
import org.hashrelay.streams.tunnel.web.WebVisit;

/**
 * The server's end: says nothing at all before the node's proof holds.
 *
 * <p>An unknown token goes the way of a known one with a key that fits nothing, so that neither
 * answer nor time tells the two apart. Nothing changes at the server before the node has confirmed
 * the answer, which is new each time: a flight that was recorded is good for nothing.
 */
public final class ServerHandshake implements Handshake {

  /** The one version of the protocol there is. */
  public static final int PROTOCOL = 1;

  /** How a connection ends whose node was told why. */
  public static final String DECLINED = "declined";

  private final byte[] decoyKey;
  private byte[] binding = {};
  private ByteString incoming = ByteString.emptyByteString();
  private Optional<Asked> asked = Optional.empty();
  private Optional<Answered> answered = Optional.empty();
  private Optional<Hello.FromNode> agreed = Optional.empty();
  private boolean declined;

  private record Asked(Hello.FromNode hello, Flight flight) {}

  private record Answered(ServerProof proof, ByteString hello) {}

  /**
   * A token that is in force.
   *
   * @param answer what is said to its node once the proof holds
   */
  public record Known(Verifier verifier, Hello.FromServer answer) {}

  /** @param decoyKey random, one per process */
  public ServerHandshake(byte[] decoyKey) {
    this.decoyKey = decoyKey.clone();
  }

  @Override
  public Step secured(byte[] binding) {
    this.binding = binding.clone();
    return new Wait();
  }

  @Override
  public Step received(ByteString plain) {
    incoming = incoming.concat(plain);
    if (answered.isPresent()) return confirmed(answered.get());
    if (asked.isPresent()) return new Wait(); // what came early waits for the key
    if (!incoming.isEmpty() && WebVisit.mayBegin(incoming.head())) return new Visit(incoming);
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
  Step found(Optional<Known> known) {
    return asked.map(a -> judge(a, known)).orElseGet(ServerHandshake::badHello);
  }

  private Step judge(Asked a, Optional<Known> known) {
    var decoy = ServerProof.decoy(decoyKey, a.hello().tokenId(), binding);
    var proof = known.map(k -> new ServerProof(k.verifier(), binding)).orElse(decoy);
    if (!proof.holds(a.flight()) || known.isEmpty()) {
      return new Refuse("token", "no token in force fits the proof");
    }
    var objection = objection(a.hello());
    declined = objection.isPresent();
    var welcome = known.get().answer();
    var answer = ControlCodec.encode(objection.map(welcome::refusing).orElse(welcome));
    answered = Optional.of(new Answered(proof, answer));
    return new Say(proof.flight(a.flight().hello(), answer).encode());
  }

  private static Optional<String> objection(Hello.FromNode hello) {
    return hello.protoMin() > PROTOCOL || hello.protoMax() < PROTOCOL
        ? Optional.of("the server speaks version " + PROTOCOL + " of the protocol only")
        : Features.objection(hello.features());
  }

  private Step confirmed(Answered own) {
    if (declined) return new Refuse(DECLINED, "the node was told that there is no session");
    if (incoming.size() < ServerProof.BYTES) return new Wait();
    var a = asked.orElseThrow();
    var given = incoming.take(ServerProof.BYTES);
    if (!own.proof().holdsConfirmation(a.flight().hello(), own.hello(), given)) {
      return new Refuse("token", "the node does not confirm what it was answered");
    }
    agreed = Optional.of(a.hello());
    return new Proved(ByteString.emptyByteString(), incoming.drop(ServerProof.BYTES));
  }

  /** Whether the node has proved itself and was told why there is no session all the same. */
  public boolean declined() {
    return declined;
  }

  /** What the node says, not proved yet; empty before it came. */
  public Optional<Hello.FromNode> claimed() {
    return asked.map(Asked::hello);
  }

  /** What the node said, once its proof holds. */
  public Optional<Hello.FromNode> agreed() {
    return agreed;
  }

  @Override
  public List<String> othersFeatures() {
    return agreed.map(Hello.FromNode::features).orElse(List.of());
  }

  private static Step badHello() {
    return new Refuse("hello", "no hello of a node");
  }
}
