package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.quic.OddQuicClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers meet at a server's UDP port, with real sockets. */
class QuicStrangersTest {

  private static final String QUIC = "hashrelay.transport = quic\n";

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;
  private TunnelServer server;
  private final NodeSide node = new NodeSide();

  @BeforeEach
  void start() {
    fixture = new TunnelFixture(dataDir);
    server = fixture.server("");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private InetSocketAddress udp() {
    return server.quicAddress().orElseThrow();
  }

  @Test
  void quicListensOnThePortNumberOfTcp() {
    assertThat(udp().getPort()).isEqualTo(server.address().getPort());
  }

  @Test
  void whoSpeaksHttp3IsClosedWithoutAByte() throws Exception {
    var settings = ByteString.fromArray(new byte[] {0, 4, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0});
    try (var browser = new OddQuicClient(udp(), settings)) {
      assertThat(browser.established().get(30, SECONDS)).isTrue();
      assertThat(browser.closed().get(30, SECONDS)).isNotEmpty();
      assertThat(browser.answered()).isZero();
      await().until(() -> server.refused().values().stream().mapToLong(n -> n).sum() > 0);
    }
  }

  @Test
  void aWrongTokenIsRefusedWithoutAByte() {
    var stranger = fixture.register("never");
    fixture.known.remove(stranger.id());

    var client = fixture.client(server.address().getPort(), stranger, node, QUIC);

    await().until(() -> client.status().lastError().contains("token"));
    await().until(() -> server.refused().containsKey("token"));
    assertThat(fixture.sessions).isEmpty();
  }

  @Test
  void aServerWithAnotherKeyIsRefusedAndBothKeysAreNamed() {
    var pin = "sha256:" + "0".repeat(64);

    var client = fixture.client(
        server.address().getPort(),
        fixture.token,
        node,
        QUIC + "hashrelay.server-fingerprint = \"" + pin + "\"");

    await().until(() -> client.status().lastError().contains("mismatch"));
    assertThat(client.status().lastError())
        .contains(pin)
        .contains(fixture.identity().fingerprint().toString());
    assertThat(fixture.sessions).isEmpty();
  }

  @Test
  void withoutAPinTheAuthoritiesAreAsked() {
    var client = fixture.client(
        server.address().getPort(),
        fixture.token,
        node,
        QUIC + "hashrelay.server-fingerprint = \"\"");

    await().until(() -> client.status().lastError().contains("certification path"));
    assertThat(fixture.sessions).isEmpty();
  }

  /** Ten thousand first datagrams a second, every other with a token that nobody was given. */
  private final class Flood implements AutoCloseable {
    private final DatagramChannel socket = DatagramChannel.open();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(14);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    Flood() throws IOException {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      socket.configureBlocking(false);
      thread.scheduleAtFixedRate(this::wave, 0, 10, MILLISECONDS);
    }

    private void wave() {
      try {
        for (var i = 0; i < 100; i++) {
          var bytes = initial(random);
          bytes[15] = (byte) (i % 2 * 40);
          sent.addAndGet(socket.send(ByteBuffer.wrap(bytes), udp()));
        }
        var answer = ByteBuffer.allocate(2_048);
        while (socket.receive(answer.clear()) != null) received.addAndGet(answer.position());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      thread.shutdownNow();
      socket.close();
    }
  }

  @Test
  void s14_aFloodGetsBackLessThanItSendsAndANodeComesInMeanwhile() throws Exception {
    try (var flood = new Flood()) {
      await().until(() -> server.refused().containsKey("quic-bad-token"));
      await().until(() -> flood.received.get() > 0);

      fixture.client(server.address().getPort(), fixture.token, node, QUIC);

      assertThat(node.connected.poll(30, SECONDS)).isNotNull();
      assertThat(flood.received.get()).isLessThan(flood.sent.get() / 5);
      assertThat(server.refused()).doesNotContainKeys("quic-too-many-new", "quic-unvalidated");
    }
  }

  private static byte[] initial(Random random) {
    var bytes = new byte[1_200];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).put((byte) 0xC3).putInt(1).put((byte) 8).putLong(random.nextLong());
    bytes[14] = 0;
    bytes[15] = 0;
    bytes[16] = 0x44;
    return bytes;
  }

  private void send(DatagramSocket socket, byte[] bytes) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, udp()));
  }

  /** F10: whatever datagrams come, the port goes on and the next node is taken. */
  @FuzzTest(maxDuration = "20s")
  void f10_mutatedDatagramsDoNotStopThePort(byte[] mutation) throws Exception {
    var random = new Random(mutation.length);
    try (var socket = new DatagramSocket()) {
      for (var i = 0; i < 200; i++) {
        var datagram = initial(random);
        for (var at = 0; at < mutation.length; at++) {
          datagram[(at * 7 + i) % datagram.length] ^= mutation[at];
        }
        datagram[random.nextInt(24)] ^= (byte) (1 << random.nextInt(8));
        send(socket, datagram);
      }
    }
    fixture.client(server.address().getPort(), fixture.token, node, QUIC);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
  }

  @Test
  void aNodeThatStopsLeavesNoThreadOfItsEngine() throws Exception {
    var client = fixture.client(server.address().getPort(), fixture.token, node, QUIC);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    assertThat(threads("hashrelay-quic-node")).isPositive();

    client.stop().toCompletableFuture().get(30, SECONDS);
    server.stop("over").toCompletableFuture().get(30, SECONDS);

    await().until(() -> threads("hashrelay-quic-") == 0);
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(name))
        .count();
  }

  @Test
  void aUdpPortThatIsTakenIsSaidAtTheStart() throws Exception {
    try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var bind = "hashrelay.tunnel.quic.bind = \"127.0.0.1:" + other.getLocalPort() + "\"";
      assertThat(catchThrowable(() -> fixture.server(bind)))
          .hasMessageContaining("cannot listen on UDP 127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("hashrelay.tunnel.quic.bind");
    }
  }
}
