package org.hashrelay.streams.tunnel.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.typesafe.config.ConfigFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a link relies on, whichever engine speaks QUIC. */
class QuicEngineTest {

  @TempDir
  Path folder;

  /** One end of a connection. */
  private static final class End implements QuicEvents {
    final CompletableFuture<QuicConnection> established = new CompletableFuture<>();
    final ConcurrentLinkedQueue<String> once = new ConcurrentLinkedQueue<>();
    final CountDownLatch answers = new CountDownLatch(1);
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final CompletableFuture<String> goodbye = new CompletableFuture<>();
    volatile Optional<QuicConnection> connection = Optional.empty();

    @Override
    public void established(String cipher, List<X509Certificate> server) {
      await().until(() -> connection.isPresent());
      established.complete(connection.get());
    }

    @Override
    public void incoming(int way) {}

    @Override
    public void received(int way, ByteString bytes) {}

    @Override
    public void receivedOnce(ByteString bytes) {
      once.add(bytes.utf8String());
    }

    @Override
    public void ended(int way) {}

    @Override
    public void drained() {}

    @Override
    public void goodbye(String reason) {
      goodbye.complete(reason);
    }

    @Override
    public void closed(String text) {
      closed.complete(text);
    }
  }

  private interface Trial {
    void with(End node, End server) throws Exception;
  }

  private static QuicSettings settings(String engine) {
    return QuicSettings.from(
        ConfigFactory.parseString("hashrelay.tunnel.quic { streams = 7, engine = " + engine + " }")
            .withFallback(ConfigFactory.load()));
  }

  private static QuicEngine.Target target(QuicEngine.Port port, End node) {
    return new QuicEngine.Target(
        port.address(), "localhost", Duration.ofSeconds(30), node.answers::countDown);
  }

  private void connected(String engine, Trial trial) throws Exception {
    var identity = ServerIdentity.inDataDir(folder);
    var server = new End();
    var node = new End();
    try (var nodes = QuicEngine.of(settings(engine), "quic-test-node");
        var servers = QuicEngine.of(settings(engine), "quic-test-server");
        var port = servers.listen(new QuicEngine.Listen(
            new InetSocketAddress("127.0.0.1", 0), () -> identity, kind -> {}, arrival -> {
              server.connection = Optional.of(arrival.connection());
              return Optional.of(server);
            }))) {
      node.connection = Optional.of(nodes.connect(target(port, node), node));
      node.established.get(30, SECONDS).write(0, ByteString.fromString("hello"), false);
      server.established.get(30, SECONDS);
      trial.with(node, server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "java"})
  void whenTheHandshakeIsOverEachEndKnowsHowManyWaysItMayOpen(String engine) throws Exception {
    connected(engine, (node, server) -> {
      assertThat(node.established.get().waysAllowed()).isEqualTo(7);
      assertThat(server.established.get().waysAllowed()).isEqualTo(7);
    });
  }

  @Test
  void theNativeEngineTakesWhatIsSentOnceInBothDirections() throws Exception {
    connected("native", (node, server) -> {
      await().until(() -> node.established.get().mostOnce() > 1_000);
      await().until(() -> server.established.get().mostOnce() > 1_000);
      node.established.get().writeOnce(ByteString.fromString("share"));
      server.established.get().writeOnce(ByteString.fromString("answer"));

      await().untilAsserted(() -> assertThat(server.once).containsExactly("share"));
      await().untilAsserted(() -> assertThat(node.once).containsExactly("answer"));
    });
  }

  @Test
  void theJavaEngineTakesNothingToBeSentOnce() throws Exception {
    connected(
        "java", (node, server) -> assertThat(node.established.get().mostOnce()).isZero());
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "java"})
  void aServerThatTurnsANodeAwayHasAnsweredAllTheSame(String engine) throws Exception {
    var identity = ServerIdentity.inDataDir(folder);
    var node = new End();
    try (var nodes = QuicEngine.of(settings(engine), "quic-test-node");
        var servers = QuicEngine.of(settings(engine), "quic-test-server");
        var port = servers.listen(new QuicEngine.Listen(
            new InetSocketAddress("127.0.0.1", 0),
            () -> identity,
            kind -> {},
            arrival -> Optional.empty()))) {
      nodes.connect(target(port, node), node);

      assertThat(node.answers.await(10, SECONDS)).isTrue();
      assertThat(node.established).isNotDone();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "java"})
  void anAttemptThatIsGivenUpAtOnceTakesNoPlaceAtTheServer(String engine) throws Exception {
    var identity = ServerIdentity.inDataDir(folder);
    var arrivals = new LinkedBlockingQueue<InetSocketAddress>();
    var second = new End();
    try (var nodes = QuicEngine.of(settings(engine), "quic-test-node");
        var servers = QuicEngine.of(settings(engine), "quic-test-server");
        var port = servers.listen(new QuicEngine.Listen(
            new InetSocketAddress("127.0.0.1", 0), () -> identity, kind -> {}, arrival -> {
              arrivals.add(arrival.from());
              var end = new End();
              end.connection = Optional.of(arrival.connection());
              return Optional.of(end);
            }))) {
      var first = new End();
      nodes.connect(target(port, first), first).close(Optional.empty());
      second.connection = Optional.of(nodes.connect(target(port, second), second));
      second.established.get(30, SECONDS);

      assertThat(arrivals).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "java"})
  void aGoodbyeArrivesWithTheCloseThoughTheOtherEndReadsNothing(String engine) throws Exception {
    connected(engine, (node, server) -> {
      node.established.get().write(0, ByteString.fromString("never asked for"), false);
      node.established.get().close(Optional.of("stopped"));

      assertThat(server.goodbye.get(10, SECONDS)).isEqualTo("stopped");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "java"})
  void aCloseWithoutAGoodbyeSaysNone(String engine) throws Exception {
    connected(engine, (node, server) -> {
      node.established.get().close(Optional.empty());

      server.closed.get(10, SECONDS);
      assertThat(server.goodbye).isNotDone();
    });
  }

  /** The engine in Java would wait for them, half a minute. */
  @ParameterizedTest
  @ValueSource(strings = {"native", "java"})
  void aPortClosesSoonThoughHandshakesWereBegunThatNeverEnd(String engine) throws Exception {
    var identity = ServerIdentity.inDataDir(folder);
    var heard = new CompletableFuture<String>();
    try (var servers = QuicEngine.of(settings(engine), "quic-test-server");
        var stranger = new DatagramSocket()) {
      var port = servers.listen(new QuicEngine.Listen(
          new InetSocketAddress("127.0.0.1", 0),
          () -> identity,
          heard::complete,
          arrival -> Optional.empty()));
      for (var i = 0; i < 50; i++) {
        var initial =
            ByteBuffer.allocate(1_200).put((byte) 0xC0).putInt(1).put((byte) 8).putLong(i);
        stranger.send(new DatagramPacket(initial.array(), initial.capacity(), port.address()));
      }
      stranger.send(new DatagramPacket(new byte[1], 1, port.address()));
      assertThat(heard.get(10, SECONDS)).isEqualTo("quic-malformed");

      assertTimeoutPreemptively(Duration.ofSeconds(10), port::close);
    }
  }
}
