package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silences, maintenance windows and miners that come and go, through the API of a server. */
class QuietTimesTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int ROUNDS = 5;

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
    var pace = ApiCalls.object().put("group_wait", "50ms").put("group_interval", "1s");
    server.api().change("PUT", "/alert-settings", pace);
    poolId = server.pool("pool", pool.port());
  }

  @AfterAll
  static void stop() {
    installation.close();
    pool.close();
    receivers.close();
  }

  @Test
  void whatIsSilencedIsOpenButNotToldUntilTheSilenceIsOver() {
    var soon = Instant.now().plusSeconds(3_600);
    var silence = silence("quiet.*", ApiCalls.object().put("ends_at", soon.toString()));
    nothingIsToldUntilItEnds("quiet", "noisy", silence);
  }

  @Test
  void aMaintenanceWindowThatComesBackEveryDayKeepsQuietToo() {
    var now = LocalTime.now(ZoneOffset.UTC);
    var weekly = ApiCalls.object()
        .put("from", now.minusHours(6).toString().substring(0, 5))
        .put("to", now.plusHours(6).toString().substring(0, 5));
    var window = ApiCalls.object();
    window.set("weekly", weekly);
    nothingIsToldUntilItEnds("window", "door", silence("window.*", window));
  }

  /** Of two covered miners one comes back; another that nothing covers shows the pace. */
  private static void nothingIsToldUntilItEnds(String name, String other, String silence) {
    var port = installation.farm(server, name, poolId);
    try (var covered = farm(port, name + ".%d", 2);
        var loud = farm(port, other + ".%d", 1)) {
      until(() -> covered.report().accepted() > 1 && loud.report().accepted() > 0);
      covered.unplug(0);
      covered.unplug(1);
      until(() -> open(name + ".").size() == 2);
      covered.replug(0);
      until(() -> open(name + ".").size() == 1);
      assertThat(open(name + ".").get(0).get("silenced").asBoolean()).isTrue();

      loud.unplug(0);
      until(() -> receivers.allHave(other + ".0", "isconnected"));
      assertNothingOf(name + ".");

      server.api().change("DELETE", "/silences/" + silence, ApiCalls.object());
      until(() -> receivers.allHave(name + ".1", "isconnected"));
      covered.replug(1);
      until(() -> receivers.allHave(name + ".1", "esolved"));
      assertNothingOf(name + ".0");
    }
  }

  private static void assertNothingOf(String worker) {
    receivers
        .with(worker)
        .forEach((channel, messages) -> assertThat(messages).as(channel).isEmpty());
  }

  @Test
  void aMinerThatComesAndGoesIsFewMessagesOneOfWhichSaysSo() {
    try (var farm = farm(installation.farm(server, "flap", poolId), "flap.%d", 1)) {
      for (var round = 0; round < ROUNDS; round++) {
        var before = farm.miner(0).accepted();
        until(() -> open("flap.").isEmpty() && farm.miner(0).accepted() > before);
        farm.unplug(0);
        until(() -> !open("flap.").isEmpty());
        farm.replug(0);
      }
      until(() -> open("flap.").isEmpty());
      until(() -> receivers.allHave("flap.0", "comes and goes"));
      receivers
          .with("flap.0")
          .forEach((channel, messages) -> assertThat(messages).as(channel).hasSizeBetween(1, 5));
      assertThat(events("alert.firing", "flap.0")).hasSize(ROUNDS);
    }
  }

  @Test
  void aMailServerThatRefusesTheLoginIsHeardInTheStoryAndGetsTheMailOnceItDoesNot() {
    receivers.password("another");
    try (var farm = farm(installation.farm(server, "unmailed", poolId), "unmailed.%d", 1)) {
      until(() -> farm.miner(0).accepted() > 0);
      farm.unplug(0);
      until(() -> events("notification.failed", "unmailed.0").stream()
          .anyMatch(event -> event.get("detail").asText().contains("the login relay was refused")));
      assertThat(receivers.with("unmailed.0").get("mail")).isEmpty();
      receivers.password("right");
      until(() -> receivers.allHave("unmailed.0", "isconnected"));
    }
  }

  private static List<JsonNode> events(String type, String target) {
    return server.api().items("/alert-events").stream()
        .filter(event -> event.get("type").asText().equals(type))
        .filter(event -> event.at("/target/name").asText().equals(target))
        .toList();
  }

  /** Its id. */
  private static String silence(String workers, ObjectNode when) {
    when.putArray("matchers")
        .addObject()
        .put("label", "worker")
        .put("op", "=~")
        .put("value", workers);
    return server.api().create("/silences", when).get("id").asText();
  }

  private static SimFarm farm(int port, String login, int miners) {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
        .miners(miners)
        .login(login, "x")
        .pace(new SimFarmSettings.Every(Duration.ofMillis(250))));
  }

  private static void until(BooleanSupplier holds) {
    await().atMost(LONG).pollInterval(LOOK).until(holds::getAsBoolean);
  }

  private static List<JsonNode> open(String worker) {
    return server.api().items("/alerts").stream()
        .filter(alert -> alert.at("/target/name").asText().startsWith(worker))
        .toList();
  }
}
