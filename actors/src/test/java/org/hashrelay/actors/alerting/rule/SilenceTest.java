package org.hashrelay.actors.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.actors.alerting.rule.Silence.Weekly;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SilenceTest {

  private static final Instant MONDAY = Instant.parse("2026-01-05T12:00:00Z");

  @Test
  void everyMatcherHasToMatch() {
    assertThat(covers(matcher("rule", "=", "pool_down"), matcher("farm", "=~", "no.*")))
        .isTrue();
    assertThat(covers(matcher("rule", "=", "pool_down"), matcher("farm", "!~", "no.*")))
        .isFalse();
    assertThat(covers(matcher("severity", "!=", "warning"))).isTrue();
    assertThat(covers(matcher("farm", "=~", "ort"))).as("the whole value").isFalse();
  }

  @Test
  void aSilenceHoldsFromItsStartToItsEnd() {
    var silence = silence(Optional.empty(), matcher("rule", "=", "pool_down"));

    assertThat(silence.covers(alert(), MONDAY.minusSeconds(1))).isFalse();
    assertThat(silence.covers(alert(), MONDAY)).isTrue();
    assertThat(silence.covers(alert(), MONDAY.plusSeconds(3_600))).isFalse();
  }

  @Test
  void aWindowOfTheNightComesBackEveryWeekInItsZone() {
    var window = new Weekly(
        Set.of(DayOfWeek.MONDAY),
        LocalTime.of(22, 0),
        LocalTime.of(6, 0),
        ZoneId.of("Europe/Berlin"));

    assertThat(window.holdsAt(Instant.parse("2026-01-05T20:59:59Z"))).isFalse();
    assertThat(window.holdsAt(Instant.parse("2026-01-05T21:00:00Z"))).isTrue();
    assertThat(window.holdsAt(Instant.parse("2026-01-06T04:59:59Z"))).isTrue();
    assertThat(window.holdsAt(Instant.parse("2026-01-06T05:00:00Z"))).isFalse();
    assertThat(window.holdsAt(Instant.parse("2026-01-06T21:00:00Z"))).isFalse();
    assertThat(window.holdsAt(Instant.parse("2026-07-06T20:00:00Z")))
        .as("summer")
        .isTrue();
  }

  @Test
  @Timeout(10)
  void anExpressionThatNeverEndsMatchesNothing() {
    var labels = Map.of("worker", "a".repeat(60) + "!");

    assertThat(matcher("worker", "=~", "(a+)+b").matches(labels)).isFalse();
    assertThat(matcher("worker", "=~", "(").compiles()).isFalse();
  }

  private static boolean covers(Matcher... matchers) {
    return silence(Optional.empty(), matchers).covers(alert(), MONDAY);
  }

  private static Silence silence(Optional<Weekly> weekly, Matcher... matchers) {
    var end = Optional.of(MONDAY.plus(Duration.ofHours(1)));
    return new Silence("sil_1", List.of(matchers), MONDAY, end, weekly, "", "admin");
  }

  private static Matcher matcher(String label, String op, String value) {
    return new Matcher(label, op, value);
  }

  private static Alert alert() {
    var subject = new Subject(Subject.POOL, "1", "main", "north", "", 0);
    var finding = new Finding(
        AlertRule.POOL_DOWN, subject, MONDAY, "down", Optional.empty(), Optional.empty(), Map.of());
    return Alert.pending(1, finding, Severity.CRITICAL).firing(MONDAY);
  }
}
