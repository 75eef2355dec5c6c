package org.hashrelay.streams.tunnel.link;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.Features;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.Flight;
import org.hashrelay.streams.tunnel.proof.NodeProof;

/** The node's end: proves itself at once, wants the server's proof, and confirms that it came. */
public final class ClientHandshake implements Handshake {

  /** All that a node can know: a server that does not take its token says nothing at all. */
  static final String UNANSWERED =
      "the server closed without an answer: it does not take this node's token, or cannot check it";

  private final byte[] prk;
  private final ByteString hello;
  private Optional<NodeProof> proof = Optional.empty();
  private Optional<Hello.FromServer> answer = Optional.empty();
  private ByteString incoming = ByteString.emptyByteString();

  public ClientHandshake(byte[] prk, Hello.FromNode hello) {
    this.prk = prk;
    this.hello = ControlCodec.encode(hello);
  }

  @Override
  public Step secured(byte[] binding) {
    var own = new NodeProof(prk, binding);
    proof = Optional.of(own);
    return new Say(own.flight(hello).encode());
  }

  @Override
  public Step received(ByteString plain) {
    incoming = incoming.concat(plain);
    var decoded = Flight.decode(incoming);
    if (decoded instanceof Flight.Incomplete) return new Wait();
    if (!(decoded instanceof Flight.Complete complete)) return notOurs();
    var fitting = proof.filter(p -> p.holds(hello, complete.flight()));
    var said = complete.flight().hello();
    answer = fitting.flatMap(p -> ControlCodec.helloFromServer(said));
    if (answer.isEmpty()) return notOurs();
    var refusal = refusal(answer.get());
    return refusal.isPresent()
        ? new Refuse("refused", refusal.get())
        : new Proved(fitting.get().confirmation(hello, said), complete.rest());
  }

  private static Optional<String> refusal(Hello.FromServer answer) {
    return answer.refusal().isEmpty()
        ? Features.objection(answer.features()).map(why -> "of the server, " + why)
        : Optional.of("the server refuses this node: " + answer.refusal());
  }

  /** The server's hello; empty before it is proved. */
  public Optional<Hello.FromServer> answer() {
    return answer;
  }

  @Override
  public List<String> othersFeatures() {
    return answer.map(Hello.FromServer::features).orElse(List.of());
  }

  private static Step notOurs() {
    return new Refuse("server-proof", "the server does not hold the key of this node's token");
  }
}
