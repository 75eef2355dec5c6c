package org.hashrelay.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.streams.sim.MinerQuirks;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;

/**
 * Two miners in trouble, at a mapping and a pool of their own so that nobody's books are mixed up: one
 * is unplugged and comes back, the other sends bad shares.
 */
final class AlertScene {

  private static final Duration SOON = Duration.ofSeconds(25);
  private static final String UNPLUGGED = "demo.alert0";
  private static final String BAD = "demo.alert1";
  private static final double DIFFICULTY = 1e-6;
  private static final int CHANNELS = 3;

  private final Stage stage;
  private final List<Check> checks = new ArrayList<>();

  AlertScene(Stage stage) {
    this.stage = stage;
  }

  /** Plays it beside whatever else goes on; nothing of it is left but a disabled mapping. */
  List<Check> play() {
    var pool = SimPool.start(
        SimPoolSettings.standard().at("127.0.0.1", 0).difficulty(DIFFICULTY).seed(99));
    try {
      everyChannelPassesItsTest();
      var port = Ports.anyFree();
      var poolId = stage.api().createPool("demo-pool-3", pool.port());
      var mapping = stage.createMapping("alerts", port, poolId).get("id").asInt();
      try (var farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
          .miners(2)
          .login("demo.alert%d", "x")
          .pace(new SimFarmSettings.Every(Duration.ofMillis(250))))) {
        farm.quirks(1, MinerQuirks.NONE.shares(60, 0, 0));
        aMinerIsUnplugged(farm);
        badSharesAreNoticed();
        itComesBack(farm);
      }
      stage.api().post("/port-mappings/" + mapping + "/disable");
    } catch (RuntimeException failed) {
      checks.add(new Check("alerts reach people", false, failed.toString()));
    } finally {
      pool.close();
    }
    return checks;
  }

  private void everyChannelPassesItsTest() {
    var ids = stage.api().items("/channels").stream()
        .map(channel -> channel.get("id").asText())
        .toList();
    ids.forEach(id -> stage.api().post("/channels/" + id + "/test"));
    check("every channel passes its test", ids.size() == CHANNELS, ids.size() + " channels");
  }

  private void aMinerIsUnplugged(SimFarm farm) {
    Waiting.until(SOON, () -> farm.miner(0).accepted() > 0);
    farm.unplug(0);
    var begun = System.nanoTime();
    var raised = Waiting.until(SOON, () -> isOpen("worker_disconnected", UNPLUGGED));
    check("an unplugged miner is an open alert", raised, since(begun));
    var told = Waiting.until(SOON, () -> firing() == CHANNELS);
    check("mail, webhook and Telegram say so", told, since(begun));
  }

  private static String since(long nanos) {
    return "after " + (System.nanoTime() - nanos) / 1_000_000 + " ms";
  }

  private long firing() {
    return stage.inbox().channelsWith(UNPLUGGED, "isconnected");
  }

  private void badSharesAreNoticed() {
    var raised = Waiting.until(SOON, () -> isOpen("reject_rate", BAD));
    check(
        "a miner of bad shares is an alert, one of good ones is not",
        raised && !isOpen("reject_rate", UNPLUGGED),
        "60 % bad");
  }

  private void itComesBack(SimFarm farm) {
    farm.replug(0);
    var over = Waiting.until(SOON, () -> !isOpen("worker_disconnected", UNPLUGGED));
    var told = Waiting.until(SOON, () -> stage.inbox().channelsWith(UNPLUGGED, "back at") >= 2);
    check("its return is told over the same channels", over && told, "recovery received");
  }

  private boolean isOpen(String rule, String worker) {
    try {
      return stage.api().items("/alerts").stream().anyMatch(alert -> is(alert, rule, worker));
    } catch (IllegalStateException notNow) {
      return false;
    }
  }

  private static boolean is(JsonNode alert, String rule, String worker) {
    return alert.get("rule").asText().equals(rule)
        && alert.at("/target/name").asText().equals(worker);
  }

  private void check(String what, boolean holds, String seen) {
    checks.add(new Check(what, holds, seen));
  }
}
