package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.streams.sim.MinerQuirks;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Miners in trouble behind a node with a tunnel, and who is told of it, over real sockets. */
class AlertsArriveTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MANY = 1_000;
  private static final Duration LOOK = Duration.ofMillis(20);

  @TempDir
  static Path folder;

  private static Receivers receivers;
  private static SimPool pool;
  private static Installation installation;
  private static Server server;
  private static int poolId;

  @BeforeAll
  static void start() {
    receivers = new Receivers();
    pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8));
    installation = new Installation(folder);
    server = installation.server("server", receivers.settings());
    receivers.connect(server.api());
    poolId = server.pool("pool", pool.port());
  }

  private static int portOf(String farm) {
    return installation.farm(server, farm, poolId);
  }

  @AfterAll
  static void stop() {
    installation.close();
    pool.close();
    receivers.close();
  }

  @Test
  void anUnpluggedMinerIsToldOverEveryChannelAndSoIsItsReturn() {
    try (var farm = farm(portOf("one"), "one.%d", 2, Duration.ofMillis(250))) {
      until(() -> farm.miner(0).accepted() > 0);
      farm.unplug(0);
      until(() -> isOpen("worker_disconnected", "one.0"));
      until(() -> receivers.allHave("one.0", "isconnected"));
      assertThat(isOpen("worker_disconnected", "one.1")).isFalse();
      farm.replug(0);
      until(() -> !isOpen("worker_disconnected", "one.0"));
      until(() -> receivers.allHave("one.0", "esolved"));
    }
    var types = server.api().get("/alert-events?limit=200").findValuesAsText("type");
    assertThat(types).contains("alert.firing", "alert.resolved", "notification.sent");
  }

  @Test
  void aThousandMinersAtOnceAreThreeMessagesAtMostAndSoIsTheirReturn() {
    try (var farm = farm(portOf("many"), "many.%04d", MANY, Duration.ofSeconds(10))) {
      until(() -> farm.report().mining() == MANY);
      for (var i = 0; i < MANY; i++) farm.unplug(i);
      until(() -> open("many.").size() == MANY);
      until(() -> receivers.allHave("many.", "isconnected"));
      for (var i = 0; i < MANY; i++) farm.replug(i);
      until(() -> open("many.").isEmpty());
      until(() -> receivers.allHave("many.", "esolved"));
      receivers
          .with("many.", "isconnected")
          .forEach((channel, all) -> assertThat(all).as(channel).hasSizeBetween(2, 6));
      for (var word : List.of("esolved", "FIRING", "alert.firing")) {
        receivers
            .with("many.", word)
            .forEach((channel, all) ->
                assertThat(all).as("%s over %s", word, channel).hasSizeLessThanOrEqualTo(3));
      }
    }
  }

  @Test
  void fiveBadSharesOfTwelveAreAnAlertNineBadOnesAndLessThanThirtyPercentAreNone() {
    var port = portOf("rates");
    try (var few = farm(port, "few.%d", 1, Duration.ofMillis(250));
        var some = farm(port, "some.%d", 1, Duration.ofMillis(100));
        var enough = farm(port, "enough.%d", 1, Duration.ofMillis(100))) {
      few.quirks(0, MinerQuirks.NONE.shares(100, 0, 0));
      until(() -> few.miner(0).rejectedTotal() >= 7);
      few.pace(new SimFarmSettings.Idle());

      until(() -> some.miner(0).accepted() >= 60);
      some.quirks(0, MinerQuirks.NONE.shares(100, 0, 0));
      until(() -> some.miner(0).rejectedTotal() >= 20);
      some.pace(new SimFarmSettings.Idle());

      until(() -> enough.miner(0).accepted() >= 6);
      enough.quirks(0, MinerQuirks.NONE.shares(100, 0, 0));
      until(() -> isOpen("reject_rate", "enough.0"));
      assertThat(enough.miner(0).sent()).isGreaterThanOrEqualTo(10);

      assertThat(few.miner(0).sent()).isLessThanOrEqualTo(9);
      var sent = some.miner(0);
      assertThat(sent.rejectedTotal()).isGreaterThanOrEqualTo(20);
      assertThat((double) sent.rejectedTotal() / sent.sent()).isBetween(0.2, 0.2999);
      assertThat(isOpen("reject_rate", "few.0")).isFalse();
      assertThat(isOpen("reject_rate", "some.0")).isFalse();
      until(() -> receivers.allHave("enough.0", "eject"));
    }
  }

  private static SimFarm farm(int port, String login, int miners, Duration interval) {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
        .miners(miners)
        .login(login, "x")
        .pace(new SimFarmSettings.Every(interval)));
  }

  private static void until(BooleanSupplier holds) {
    await().atMost(LONG).pollInterval(LOOK).until(holds::getAsBoolean);
  }

  private static boolean isOpen(String rule, String worker) {
    return open(worker).stream().anyMatch(alert -> alert.get("rule").asText().equals(rule));
  }

  private static List<JsonNode> open(String worker) {
    return server.api().items("/alerts").stream()
        .filter(alert -> alert.at("/target/name").asText().startsWith(worker))
        .toList();
  }
}
