package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolConnector;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.pool.PoolStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Pools as they are met: present, absent, silent, slow. */
class PoolConnectorTest {

  private static final ActorSystem SYSTEM = ActorSystem.create("pools", TunnelFixture.TEST);
  private static final PoolSettings SETTINGS =
      new PoolSettings(Duration.ofSeconds(2), 512 * 1024, 64 * 1024, Duration.ofSeconds(8));

  private final Collected events = new Collected();

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  @Test
  void bytesGoToThePoolAndBackAndACloseEndsTheSocket() throws Exception {
    try (var pool = new EchoPool()) {
      var stream = open(pool.address(1));
      stream.send(ByteString.fromString("hello\n"));

      await().until(() -> events.received().utf8String().equals("hello\n"));
      stream.close("done");
      await().until(() -> pool.connections() == 0);
      assertThat(events.closed).isNotDone();
    }
  }

  @Test
  void aPoolIsReadOnlyAsFastAsItsBytesAreDealtWith() throws Exception {
    try (var pool = new EchoPool()) {
      var stream = open(pool.address(1));
      for (var i = 0; i < 4; i++) stream.send(ByteString.fromArray(new byte[60 * 1024]));
      await().until(() -> events.bytes.get() >= 64 * 1024);
      var received = events.bytes.get();
      assertThat(received).isLessThan(240 * 1024);

      await().until(() -> {
        stream.consumed(16 * 1024);
        return events.bytes.get() == 240 * 1024;
      });
    }
  }

  @Test
  void aHostThatDoesNotExistIsDnsFailed() throws Exception {
    open(new PoolAddress(1, "pool.invalid", 3333, false));

    assertThat(events.closed.get(30, SECONDS)).isEqualTo("dns-failed");
  }

  @Test
  void aSilentTlsPoolIsAConnectTimeout() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      open(new PoolAddress(1, "127.0.0.1", silent.getLocalPort(), true));

      assertThat(events.closed.get(30, SECONDS)).isEqualTo("connect-timeout");
      assertThat(events.opened).isNotDone();
    }
  }

  @Test
  void aPoolThatSpeaksNoTlsIsTlsFailed() throws Exception {
    try (var pool = new EchoPool()) {
      var address = pool.address(1);
      open(new PoolAddress(1, address.host(), address.port(), true));

      assertThat(events.closed.get(30, SECONDS)).isEqualTo("tls-failed");
    }
  }

  @Test
  void aPoolThatDoesNotReadMakesTheSenderPause() throws Exception {
    try (var deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var stream = open(new PoolAddress(1, "127.0.0.1", deaf.getLocalPort(), false));
      assertThat(events.opened.get(30, SECONDS)).isTrue();
      await().until(() -> {
        if (!events.writable.contains(false)) stream.send(ByteString.fromArray(new byte[100_000]));
        return events.writable.contains(false);
      });
      assertThat(events.closed).isNotDone();
    }
  }

  private PoolStream open(PoolAddress address) {
    return new PoolConnector(SYSTEM, SETTINGS, route -> Optional.of(address))
        .open(new PoolRoute(1, 1, 0, 1), events);
  }
}
