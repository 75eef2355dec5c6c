package org.hashrelay.streams.tunnel.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.NodeProof;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.hashrelay.streams.tunnel.transport.TlsTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a server's link ends for whoever has no right token, with the clock in the test's hand. */
class RefusedTokenTest {

  private static final long MILLION = 1_000_000;

  @TempDir
  static Path dataDir;

  private final NodeToken token = NodeToken.generate(new SecureRandom());
  private final AtomicLong clock = new AtomicLong();
  private final Told told = new Told();

  @ParameterizedTest
  @ValueSource(longs = {0, 40, 249})
  void s6_anUnknownTokenAndAWrongKeyEndAtTheSameTimeHoweverLongTheyTookToLookUp(long millis) {
    assertThat(endsAfter(Optional.empty(), 3)).isEqualTo(250);
    var wrong = new ServerHandshake.Known(
        NodeToken.generate(new SecureRandom()).verifier(),
        new Hello.FromServer(
            1, "farm", "s", "1", 0, new byte[16], Hello.NEW, 0, List.of(), new byte[32]));

    assertThat(endsAfter(Optional.of(wrong), millis)).isEqualTo(250);
    assertThat(told.endings).containsExactly("token", "token");
  }

  @Test
  void whoLeavesBeforeItIsRefusedHasFailedAllTheSame() {
    var link = shown();
    link.found(Optional.empty());

    link.lost("closed by the other end");

    assertThat(told.endings).containsExactly("token");
  }

  /** Milliseconds from the flight to the end, when the key is found so much later. */
  private long endsAfter(Optional<ServerHandshake.Known> known, long lookup) {
    var link = shown();
    var began = clock.get();
    clock.addAndGet(lookup * MILLION);
    link.found(known);
    while (!link.isOver()) {
      clock.addAndGet(link.tickAfterMillis() * MILLION);
      link.tick();
      assertThat(clock.get() - began).isLessThan(5_000 * MILLION);
    }
    return (clock.get() - began) / MILLION;
  }

  /** A link that has got a flight and asks for its key. */
  private Link shown() {
    var identity = ServerIdentity.inDataDir(dataDir);
    var client = TlsTransport.toServer(Optional.of(identity.fingerprint())).pipe("localhost", 1);
    var link = new Link(new Link.Parts(
        TlsTransport.ofServer(() -> identity).pipe("", 0),
        new ServerHandshake(new byte[48]),
        told,
        LinkSettings.from(ConfigFactory.load()),
        new Allowance(5_000, 8_192),
        clock::get));
    link.start();
    client.start();
    exchange(client, link);
    var hello = ControlCodec.encode(new Hello.FromNode(
        1, 1, token.id(), "i", "v", "tcp_tls", List.of(), 0, new byte[0], 1, new byte[32]));
    client.send(new NodeProof(token.prk(), client.binding()).flight(hello).encode());
    exchange(client, link);
    assertThat(told.asked).contains(token.id());
    return link;
  }

  private static void exchange(SecurePipe client, Link link) {
    for (var i = 0; i < 4; i++) {
      var wire = client.takeWire();
      if (!wire.isEmpty()) link.received(wire);
      client.received(link.takeWire(100_000));
    }
  }

  private static final class Told implements LinkOwner {
    private final List<String> asked = new ArrayList<>();
    private final List<String> endings = new ArrayList<>();

    @Override
    public void findKey(String tokenId) {
      asked.add(tokenId);
    }

    @Override
    public void proved() {}

    @Override
    public void doubted() {}

    @Override
    public void trusted() {}

    @Override
    public void ended(Ending ending) {
      endings.add(ending.kind());
    }
  }
}
