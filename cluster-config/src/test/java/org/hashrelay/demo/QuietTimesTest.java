package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.demo.AlertScenes.farm;
import static org.hashrelay.demo.AlertScenes.until;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silences, maintenance windows and miners that come and go, through the API of a server. */
class QuietTimesTest {

  private static final int ROUNDS = 5;
  private static final Duration PACE = Duration.ofMillis(250);

  @TempDir
  static Path folder;

  private static AlertScenes scenes;
  private static Receivers receivers;

  @BeforeAll
  static void start() {
    scenes = new AlertScenes(folder);
    receivers = scenes.receivers();
    var pace = ApiCalls.object().put("group_wait", "50ms").put("group_interval", "1s");
    scenes.api().change("PUT", "/alert-settings", pace);
  }

  @AfterAll
  static void stop() {
    scenes.close();
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
    var port = scenes.portOf(name);
    try (var covered = farm(port, name + ".%d", 2, PACE);
        var loud = farm(port, other + ".%d", 1, PACE)) {
      until(() -> covered.report().accepted() > 1 && loud.report().accepted() > 0);
      covered.unplug(0);
      covered.unplug(1);
      until(() -> scenes.open(name + ".").size() == 2);
      covered.replug(0);
      until(() -> scenes.open(name + ".").size() == 1);
      assertThat(scenes.open(name + ".").get(0).get("silenced").asBoolean()).isTrue();

      loud.unplug(0);
      until(() -> receivers.allHave(other + ".0", "isconnected"));
      assertNothingOf(name + ".");

      scenes.api().change("DELETE", "/silences/" + silence, ApiCalls.object());
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
    try (var farm = farm(scenes.portOf("flap"), "flap.%d", 1, PACE)) {
      for (var round = 0; round < ROUNDS; round++) {
        var before = farm.miner(0).accepted();
        until(() -> scenes.open("flap.").isEmpty() && farm.miner(0).accepted() > before);
        farm.unplug(0);
        until(() -> !scenes.open("flap.").isEmpty());
        farm.replug(0);
      }
      until(() -> scenes.open("flap.").isEmpty());
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
    try (var farm = farm(scenes.portOf("unmailed"), "unmailed.%d", 1, PACE)) {
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
    return scenes.api().items("/alert-events").stream()
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
    return scenes.api().create("/silences", when).get("id").asText();
  }
}
