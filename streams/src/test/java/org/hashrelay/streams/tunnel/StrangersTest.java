package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.NodeProof;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever holds no token in force learns nothing and disturbs nobody. */
class StrangersTest {

  /** A hello whose lengths contradict each other. */
  private static final byte[] MALFORMED = {22, 3, 1, 0, 4, 1, 0, 0, 0};

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;
  private final NodeSide node = new NodeSide();

  @BeforeEach
  void start() {
    fixture = new TunnelFixture(dataDir);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void aWrongTokenGetsNoByteOfTheTunnel() throws Exception {
    var server = fixture.server("");
    var unknown = NodeToken.generate(new SecureRandom());

    assertThat(bytesAnswered(server, unknown.id(), unknown.prk())).isZero();
    assertThat(bytesAnswered(server, fixture.token.id(), unknown.prk())).isZero();
    assertThat(server.refused()).containsEntry("token", 2L);
    assertThat(fixture.sessions).isEmpty();
    assertThat(bytesAnswered(server, fixture.token.id(), fixture.token.prk())).isPositive();
  }

  @Test
  void aNodeWithAWrongTokenSaysSoAndGoesOnTryingWithoutHarmToOthers() throws Exception {
    var server = fixture.server("");
    var port = server.address().getPort();
    var wrong = fixture.client(port, NodeToken.generate(new SecureRandom()), new NodeSide(), "");

    await().until(() -> server.refused().getOrDefault("banned", 0L) > 1);
    fixture.client(port, fixture.token, node, "");

    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    assertThat(wrong.status().lastError()).contains("token");
    assertThat(wrong.status().state()).isNotEqualTo(State.CONNECTED);
    assertThat(server.refused()).containsEntry("token", 3L);
  }

  @Test
  void aServerWithAnotherKeyIsRefusedAndBothKeysAreNamed(@TempDir Path elsewhere) {
    var server = fixture.server("");
    var expected = ServerIdentity.inDataDir(elsewhere).fingerprint();
    var client = fixture.client(
        server.address().getPort(),
        fixture.token,
        node,
        "hashrelay.server-fingerprint = \"" + expected + "\"");

    await().until(() -> client.status().lastError().contains(expected.text()));
    assertThat(client.status().lastError())
        .contains(fixture.identity().fingerprint().text());
    assertThat(fixture.sessions).isEmpty();
  }

  @Test
  void whoSaysNothingIsClosedAtTheDeadline() throws Exception {
    var server = fixture.server("hashrelay.tunnel.limits.hello-timeout = 300ms");
    try (var silent = Stranger.connect(server)) {
      assertThat(silent.getInputStream().readAllBytes().length).isLessThan(64);
    }
    await().until(() -> server.refused().containsKey("hello-timeout"));
  }

  @Test
  void garbageAndPlainHttpAreClosedAndCounted() throws Exception {
    var server = fixture.server("");
    for (var text :
        List.of("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "{\"id\":1}\n", "\0\0\0\0\0\0\0\0")) {
      try (var socket = Stranger.connect(server)) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readAllBytes().length).isLessThan(64);
      }
    }
    await().until(() -> server.refused().getOrDefault("tls", 0L) == 3);
  }

  @Test
  void aHelloThatCannotBeReadIsAnsweredWithoutAHandshake() throws Exception {
    var server = fixture.server("");
    assertThat(knock(server, MALFORMED)).containsExactly(21, 3, 3, 0, 2, 2, 50);
    await().until(() -> server.refused().equals(Map.of("malformed-hello", 1L)));
  }

  @ParameterizedTest
  @MethodSource
  void ofThoseInVainTwoSecondsWorthAreLetInAtOnceAndTheOthersInTheirTime(byte[] said)
      throws Exception {
    var server = fixture.server("hashrelay.tunnel.limits.in-vain-per-second = 100");
    var began = System.nanoTime();
    for (var i = 0; i < 300; i++) knock(server, said);
    assertThat(System.nanoTime() - began).isGreaterThan(MILLISECONDS.toNanos(900));

    fixture.client(server.address().getPort(), fixture.token, node, "");
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
  }

  static Stream<byte[]> ofThoseInVainTwoSecondsWorthAreLetInAtOnceAndTheOthersInTheirTime() {
    return Stream.of(MALFORMED, "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] knock(TunnelServer server, byte[] said) throws IOException {
    try (var socket = Stranger.connect(server)) {
      socket.getOutputStream().write(said);
      return socket.getInputStream().readAllBytes();
    } catch (SocketException turnedAway) {
      return new byte[0];
    }
  }

  @Test
  void moreThanAHelloBeforeTheProofIsClosed() throws Exception {
    var server = fixture.server("");
    try (var socket = Stranger.tls(server)) {
      socket.getOutputStream().write(new byte[] {0x0f, (byte) 0xff});
      socket.getOutputStream().write(new byte[3_000]);
      socket.getOutputStream().write(new byte[12_000]);
      socket.getOutputStream().flush();
      await().until(() -> !server.refused().isEmpty());
    } catch (IOException closed) {
      await().until(() -> !server.refused().isEmpty());
    }
    assertThat(server.refused().keySet()).containsAnyOf("too-much-before-proof", "hello");
  }

  @Test
  void halfOpenConnectionsOfOneNetworkAreBounded() throws Exception {
    var server = fixture.server("""
        hashrelay.tunnel.limits { half-open-per-network = 2, half-open-grace = 1m }
        """);
    try (var first = Stranger.connect(server);
        var second = Stranger.connect(server);
        var third = Stranger.connect(server)) {
      assertThat(third.getInputStream().read()).isEqualTo(-1);
      assertThat(first.isConnected() && second.isConnected()).isTrue();
    }
    await().until(() -> server.refused().containsKey("half-open-per-network"));
  }

  /** Bytes of plain text the server sends to whoever proves itself like this. */
  private int bytesAnswered(TunnelServer server, String tokenId, byte[] prk) throws Exception {
    var hello = ControlCodec.encode(new Hello.FromNode(
        1, 1, tokenId, "i", "v", "tcp_tls", List.of(), 0, new byte[0], 1, new byte[32]));
    var proof = new NodeProof(prk, fixture.identity().fingerprint().hash());
    try (var socket = Stranger.tls(server)) {
      socket.getOutputStream().write(proof.flight(hello).encode().toArray());
      socket.getOutputStream().flush();
      var answer = new byte[1_000];
      return Math.max(0, socket.getInputStream().read(answer));
    }
  }
}
