package org.hashrelay.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.actors.node.Samples.link;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Two hosts with one token. */
class TakeoversTest {

  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

  private final Takeovers takeovers = new Takeovers();

  @Test
  void s7_twoHostsWithOneTokenTakeOverLessAndLessOftenAndNeverTwiceAMinute() {
    var taken = new ArrayList<Duration>();
    for (var second = 0; second < 6 * 3_600; second += 5) {
      var after = Duration.ofSeconds(second);
      if (at(after).equals(TokenConflict.TAKEN_OVER)) taken.add(after);
    }

    assertThat(taken.subList(0, 4))
        .containsExactly(
            Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(3), Duration.ofMinutes(7));
    assertThat(taken).hasSizeLessThan(13);
    assertThat(takeovers.newest().orElseThrow().newcomer()).isEqualTo("192.0.2.1:40000");
  }

  @Test
  void afterHoursOfPeaceTheNextOneIsTheFirstAgain() {
    for (var i = 0; i < 4; i++) at(Duration.ofHours(i));

    assertThat(at(Duration.ofHours(9))).isEqualTo(TokenConflict.TAKEN_OVER);
    assertThat(at(Duration.ofHours(9).plusSeconds(59))).isEqualTo(TokenConflict.REFUSED);
    assertThat(at(Duration.ofHours(9).plusSeconds(60))).isEqualTo(TokenConflict.TAKEN_OVER);
  }

  private String at(Duration after) {
    return takeovers.decide(link("b", "t"), link("a", "t"), NOW.plus(after)).outcome();
  }
}
