package org.hashrelay.streams.tunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A fleet that comes back at once, with a clock in the test's hand. */
class HoldBackTest {

  private final AtomicLong clock = new AtomicLong();

  private Duration waited(HoldBack holdBack, int turnedAway) {
    var since = clock.get();
    while (holdBack.holds(0, turnedAway)) clock.addAndGet(Duration.ofMillis(10).toNanos());
    return Duration.ofNanos(clock.get() - since);
  }

  @Test
  void n18_noTwoRacesThatWereTurnedAwayTogetherComeBackTogether() {
    var hasty = new HoldBack(clock::get, 0);
    var patient = new HoldBack(clock::get, 1);

    assertThat(waited(hasty, 2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(waited(patient, 2)).isEqualTo(Duration.ofSeconds(3));
    assertThat(waited(hasty, 9)).isEqualTo(Duration.ofSeconds(4));
    assertThat(waited(patient, 9)).isEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void whoIsWaitedForOnceHoldsNothingBackAgain() {
    var holdBack = new HoldBack(clock::get, 0.5);

    assertThat(waited(holdBack, 2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(waited(holdBack, 2)).isEqualTo(Duration.ZERO);
  }

  @Test
  void theFirstToBeTurnedAwayIsNotWaitedFor() {
    assertThat(waited(new HoldBack(clock::get, 0.5), 1)).isEqualTo(Duration.ZERO);
  }
}
