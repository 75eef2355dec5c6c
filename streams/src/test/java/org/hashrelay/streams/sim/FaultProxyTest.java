package org.hashrelay.streams.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A disturbed line between one client and a pool. */
class FaultProxyTest {

  private static final String PING = "{\"id\":5,\"method\":\"mining.ping\",\"params\":[]}";

  private final SimPool pool = SimPool.start(SimPoolSettings.standard());
  private final FaultProxy proxy = FaultProxy.start(0, "127.0.0.1", pool.port());
  private final LineClient client = new LineClient(proxy.port());

  @AfterEach
  void stop() {
    client.close();
    proxy.close();
    pool.close();
  }

  @Test
  void bytesPassBothWays() {
    client.say(PING).hear("pong");

    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(proxy.bytes()).isGreaterThan(PING.length());
  }

  @Test
  void muchPassesUnharmed() {
    client.login().hear("mining.notify");
    pool.misbehave("long-line=5000000");
    client.skip(5_000_000);

    pool.newJob(true);

    client.hear("mining.notify");
  }

  @Test
  void aDelayHoldsEveryByteBack() {
    client.say(PING).hear("pong");
    proxy.delay(Duration.ofMillis(100));
    long start = System.nanoTime();

    client.say(PING).hear("pong");

    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(195).toNanos());
  }

  @Test
  void aStalledLinkIsSilentAndGoesOnLater() {
    client.say(PING).hear("pong");
    proxy.stall();
    client.say(PING);
    assertThat(client.hearsNothingFor(Duration.ofMillis(150))).isTrue();

    proxy.pass();

    client.hear("pong");
  }

  @Test
  void aCutClosesAndRefusesUntilItPassesAgain() {
    client.say(PING).hear("pong");
    proxy.cut();
    assertThat(client.hear()).isEmpty();
    try (var second = new LineClient(proxy.port())) {
      assertThat(second.hear()).isEmpty();
    }

    proxy.pass();

    try (var third = new LineClient(proxy.port())) {
      third.say(PING).hear("pong");
    }
  }

  @Test
  void aResetEndsBothSidesButNotTheNextConnection() {
    client.say(PING).hear("pong");
    proxy.reset();

    assertThat(client.hear()).isEmpty();
    await().until(() -> pool.report().connections() == 0);
    try (var second = new LineClient(proxy.port())) {
      second.say(PING).hear("pong");
    }
  }

  @Test
  void aHalfCloseReachesThePool() {
    client.say(PING).hear("pong");
    proxy.halfClose();

    await().until(() -> pool.report().connections() == 0);
  }
}
