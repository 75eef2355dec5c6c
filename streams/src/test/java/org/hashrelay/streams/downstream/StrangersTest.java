package org.hashrelay.streams.downstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever connects and is no miner is closed and counted, and no pool hears of it. */
class StrangersTest {

  private static final ActorSystem system = ActorSystem.create("StrangersTest");
  private static final Duration SOON = Duration.ofSeconds(10);

  private final AtomicLong later = new AtomicLong();
  private final SimPool pool = SimPool.start(SimPoolSettings.standard());
  private final ThreadDialer dialer = new ThreadDialer(pool::port);
  private Port port;

  @BeforeEach
  void open() {
    var time = new Time(() -> System.nanoTime() + later.get(), InstantSource.system());
    port = open(new MinerPorts(system, Port.SETTINGS, "127.0.0.1", time));
  }

  private Port open(MinerPorts ports) {
    return Port.open(ports, dialer, Port.order(500));
  }

  @AfterEach
  void close() {
    port.close();
    dialer.close();
    pool.close();
  }

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        Arguments.of("tls-hello", "\u0016\u0003\u0001\u0002"),
        Arguments.of("http", "GET / HTTP/1.1\r\n"),
        Arguments.of("garbage", "\u0003\u0000\u0000\u0013\u000e"),
        Arguments.of("garbage", "hello"),
        Arguments.of("malformed", "{\"id\":1,\"method\":[]}\r\n"),
        Arguments.of("malformed", "{\"id\":1,\n"));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void q04_whatIsNoMinerIsClosedAtOnce(String kind, String says) throws IOException {
    try (var stranger = connect()) {
      send(stranger, says);

      var heard = new String(stranger.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(heard).isEqualTo(kind.equals("http") ? httpAnswer() : "");
      await().atMost(SOON).until(() -> port.refused(kind) == 1);
      assertThat(dialer.dialled).isEmpty();
    }
  }

  @Test
  void q03_aMegabyteWithoutALineEndIsCutOffAtTheLineLimit() throws IOException {
    try (var stranger = connect()) {
      send(stranger, "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"");
      flood(stranger, 1 << 20);

      await().atMost(SOON).until(() -> port.refused("line-too-long") == 1);
      assertThat(dialer.dialled).isEmpty();
    }
  }

  @Test
  void silenceIsClosedAfterTheTimeAMinerHasForItsFirstMessage() throws IOException {
    try (var stranger = connect()) {
      send(stranger, "{"); // not yet anything
      stranger.setSoTimeout(600);
      assertThat(isOpen(stranger)).isTrue();
      later.set(Duration.ofSeconds(7).toNanos());
      assertThat(isOpen(stranger)).isTrue();

      later.set(Duration.ofSeconds(11).toNanos());
      stranger.setSoTimeout(5_000);
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      await().atMost(SOON).until(() -> port.refused("no-first-message") == 1);
    }
  }

  @Test
  void q18_anUnknownMethodIsAnsweredAndStillNoFirstMessage() throws IOException {
    try (var stranger = connect()) {
      send(stranger, "{\"id\":7,\"method\":\"eth_submitLogin\",\"params\":[]}\n");
      var answer = new byte[200];
      var n = stranger.getInputStream().read(answer);
      assertThat(new String(answer, 0, n, ISO_8859_1)).contains("\"id\":7", "Not supported.");

      later.set(Duration.ofSeconds(11).toNanos());
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      assertThat(dialer.dialled).isEmpty();
    }
  }

  @Test
  void q75_strangersDisturbNoMiner() throws IOException {
    var farm = SimFarmSettings.to("127.0.0.1", port.number()).miners(5);
    try (var miners = SimFarm.start(farm.pace(new SimFarmSettings.Every(Duration.ofMillis(50))))) {
      await().atMost(SOON).until(() -> miners.report().accepted() > 20);
      for (var says : List.of("\u0016\u0003\u0001", "GET / HTTP/1.0\r\n\r\n", "x".repeat(100))) {
        try (var stranger = connect()) {
          send(stranger, says);
        }
      }
      var before = miners.report().accepted();
      await().atMost(SOON).until(() -> miners.report().accepted() > before + 50);

      assertThat(miners.report().disconnects()).isZero();
      assertThat(pool.report().connectionsTotal()).isEqualTo(1);
    }
  }

  @Test
  void moreConnectionsThanAnAddressMayHaveAreTurnedAway() throws IOException {
    var limits = Limits.perAddress(2);
    try (var narrow = open(new MinerPorts(system, limits, "127.0.0.1", Time.SYSTEM));
        var one = new Socket("127.0.0.1", narrow.number());
        var two = new Socket("127.0.0.1", narrow.number())) {
      await().atMost(SOON).until(() -> isOpen(one) && isOpen(two));
      try (var three = new Socket("127.0.0.1", narrow.number())) {
        three.setSoTimeout(5_000);
        assertThat(ended(three)).isTrue();
        await().atMost(SOON).until(() -> narrow.refused("too-many-from-address") == 1);
      }
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", port.number());
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static void flood(Socket socket, int bytes) {
    try {
      for (var sent = 0; sent < bytes; sent += 4_096) send(socket, "x".repeat(4_096));
    } catch (IOException closedByThen) {
      assertThat(closedByThen).hasMessageMatching("(?s).*(reset|Broken pipe|closed).*");
    }
  }

  /** Reads for as long as the socket's time out says. */
  private static boolean isOpen(Socket socket) throws IOException {
    var before = socket.getSoTimeout();
    socket.setSoTimeout(before == 0 ? 100 : before);
    try {
      return socket.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException quiet) {
      return true;
    }
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  private static String httpAnswer() {
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
}
