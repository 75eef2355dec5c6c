package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.demo.AlertScenes.farm;
import static org.hashrelay.demo.AlertScenes.until;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashrelay.streams.sim.MinerQuirks;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Miners in trouble behind a node with a tunnel, and who is told of it, over real sockets. */
class AlertsArriveTest {

  private static final int MANY = 1_000;

  @TempDir
  static Path folder;

  private static AlertScenes scenes;
  private static Receivers receivers;

  @BeforeAll
  static void start() {
    scenes = new AlertScenes(folder);
    receivers = scenes.receivers();
  }

  @AfterAll
  static void stop() {
    scenes.close();
  }

  @Test
  void anUnpluggedMinerIsToldOverEveryChannelAndSoIsItsReturn() {
    try (var farm = farm(scenes.portOf("one"), "one.%d", 2, Duration.ofMillis(250))) {
      until(() -> farm.miner(0).accepted() > 0);
      farm.unplug(0);
      until(() -> scenes.isOpen("worker_disconnected", "one.0"));
      until(() -> receivers.allHave("one.0", "isconnected"));
      assertThat(scenes.isOpen("worker_disconnected", "one.1")).isFalse();
      farm.replug(0);
      until(() -> !scenes.isOpen("worker_disconnected", "one.0"));
      until(() -> receivers.allHave("one.0", "esolved"));
    }
    var types = scenes.api().get("/alert-events?limit=200").findValuesAsText("type");
    assertThat(types).contains("alert.firing", "alert.resolved", "notification.sent");
  }

  @Test
  void aThousandMinersAtOnceAreThreeMessagesAtMostAndSoIsTheirReturn() {
    try (var farm = farm(scenes.portOf("many"), "many.%04d", MANY, Duration.ofSeconds(10))) {
      until(() -> farm.report().mining() == MANY);
      for (var i = 0; i < MANY; i++) farm.unplug(i);
      until(() -> scenes.open("many.").size() == MANY);
      until(() -> receivers.allHave("many.", "isconnected"));
      for (var i = 0; i < MANY; i++) farm.replug(i);
      until(() -> scenes.open("many.").isEmpty());
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
    var port = scenes.portOf("rates");
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
      until(() -> scenes.isOpen("reject_rate", "enough.0"));
      assertThat(enough.miner(0).sent()).isGreaterThanOrEqualTo(10);

      assertThat(few.miner(0).sent()).isLessThanOrEqualTo(9);
      var sent = some.miner(0);
      assertThat(sent.rejectedTotal()).isGreaterThanOrEqualTo(20);
      assertThat((double) sent.rejectedTotal() / sent.sent()).isBetween(0.2, 0.2999);
      assertThat(scenes.isOpen("reject_rate", "few.0")).isFalse();
      assertThat(scenes.isOpen("reject_rate", "some.0")).isFalse();
      until(() -> receivers.allHave("enough.0", "eject"));
    }
  }
}
