package org.hashrelay.streams.tunnel.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Handshake.Proved;
import org.hashrelay.streams.tunnel.link.Handshake.Refuse;
import org.hashrelay.streams.tunnel.link.Handshake.Say;
import org.hashrelay.streams.tunnel.proof.Verifier;
import org.junit.jupiter.api.Test;

/** What the two hellos may say, and that nobody in between changes a bit of them. */
class HandshakeTest {

  private static final byte[] PRK = new byte[48];
  private static final byte[] BINDING = new byte[32];
  private static final String TOKEN = "abcdefghijklmnop";

  private final ServerHandshake server = new ServerHandshake(new byte[48]);

  @Test
  void aFeatureThatNobodyHasToKnowIsPassedOver() {
    var node = node(1, List.of("something-new"));

    var answer = answer(node.secured(BINDING), List.of("another", "shape-spiral"));
    assertThat(node.received(answer)).isInstanceOf(Proved.class);
  }

  @Test
  void aFeatureThatHasToBeKnownAndIsNotIsRefusedWithItsName() {
    var node = node(1, List.of("!time-travel"));

    var answer = answer(node.secured(BINDING), List.of());
    assertThat(node.received(answer))
        .isInstanceOfSatisfying(
            Refuse.class,
            r -> assertThat(r.text()).contains("the server refuses this node", "time-travel"));
    assertThat(server.declined()).isTrue();
    assertThat(server.received(ByteString.fromArray(new byte[32]))).isInstanceOf(Refuse.class);
    assertThat(server.agreed()).isEmpty();
  }

  @Test
  void aServerMayRequireAFeatureToo() {
    var node = node(1, List.of());

    assertThat(node.received(answer(node.secured(BINDING), List.of("!time-travel"))))
        .isInstanceOfSatisfying(
            Refuse.class, r -> assertThat(r.text()).contains("of the server", "time-travel"));
  }

  @Test
  void aNodeOfAnotherVersionIsToldWhichOneThereIs() {
    var node = node(2, List.of());

    assertThat(node.received(answer(node.secured(BINDING), List.of())))
        .isInstanceOfSatisfying(
            Refuse.class, r -> assertThat(r.text()).contains("version 1 of the protocol"));
  }

  @Test
  void s11_noBitOfTheNodesHelloCanBeChangedOnTheWay() {
    var flight = ((Say) node(1, List.of("shape-bucket")).secured(BINDING)).bytes();
    for (var i = 0; i < flight.size(); i++) {
      var fresh = new ServerHandshake(new byte[48]);
      fresh.secured(BINDING);
      if (fresh.received(flipped(flight, i)) instanceof Handshake.FindKey) {
        assertThat(fresh.found(known(List.of()))).as("byte " + i).isInstanceOf(Refuse.class);
      }
    }
  }

  @Test
  void s11_noBitOfTheServersHelloCanBeChangedOnTheWay() {
    var node = node(1, List.of());
    var answer = answer(node.secured(BINDING), List.of("shape-bucket"));
    for (var i = 0; i < answer.size(); i++) {
      var fresh = node(1, List.of());
      fresh.secured(BINDING);
      assertThat(fresh.received(flipped(answer, i))).as("byte " + i).isNotInstanceOf(Proved.class);
    }
    assertThat(node.received(answer)).isInstanceOf(Proved.class);
  }

  private static ByteString flipped(ByteString bytes, int at) {
    var copy = bytes.toArray();
    copy[at] ^= 1;
    return ByteString.fromArray(copy);
  }

  private ByteString answer(Handshake.Step said, List<String> features) {
    server.secured(BINDING);
    assertThat(server.received(((Say) said).bytes())).isInstanceOf(Handshake.FindKey.class);
    return ((Say) server.found(known(features))).bytes();
  }

  private static Optional<ServerHandshake.Known> known(List<String> features) {
    return Optional.of(new ServerHandshake.Known(
        Verifier.of(PRK),
        new Hello.FromServer(
            1, "farm", "s", "1", 0, new byte[16], Hello.NEW, 0, features, new byte[32])));
  }

  private static ClientHandshake node(int version, List<String> features) {
    return new ClientHandshake(
        PRK,
        new Hello.FromNode(
            version,
            version,
            TOKEN,
            "life",
            "1",
            "tcp_tls",
            features,
            0,
            new byte[0],
            1,
            new byte[32]));
  }
}
