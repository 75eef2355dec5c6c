package org.hashrelay.streams.tunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.hashrelay.streams.tunnel.client.ModeChoice.Leg;
import org.hashrelay.streams.tunnel.wish.Mode;
import org.junit.jupiter.api.Test;

/** How often a connection is tried for, with a clock in the test's hand. */
class EagernessTest {

  private static final long SHORT = 40_000;
  private static final long LONG = 700_000;
  private static final Duration BRIEF = Duration.ofSeconds(1);
  private static final Duration TCP_AFTER = Duration.ofSeconds(2);
  private static final Leg QUIC = new Leg(Mode.QUIC, Duration.ZERO);
  private static final Leg TLS = new Leg(Mode.TLS, Duration.ZERO);

  private final AtomicLong clock = new AtomicLong();
  private final Eagerness alone = new Eagerness(1, TCP_AFTER, clock::get, () -> 0.5);
  private final Eagerness oneOfTwo = new Eagerness(2, TCP_AFTER, clock::get, () -> 0.5);

  @Test
  void n1_n2_aLinkThatComesBackMeetsAnAttemptWithinAQuarterOfASecond() {
    var waves = alone.waves(List.of(TLS), true);
    alone.dark();

    assertThat(alone.pause(waves, 1, SHORT)).isEqualTo(Duration.ofMillis(250));
    clock.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(alone.pause(waves, 200, SHORT)).isEqualTo(Duration.ofMillis(250));
    assertThat(waves.has(1_000_000)).isTrue();
  }

  @Test
  void n3_afterAMinuteEverySecondIsOftenEnough() {
    var waves = alone.waves(List.of(TLS), true);
    alone.dark();
    clock.addAndGet(Duration.ofSeconds(60).toNanos());
    alone.dark();
    assertThat(alone.pause(waves, 200, SHORT)).isEqualTo(Duration.ofSeconds(1));

    alone.light();
    alone.dark();
    assertThat(alone.pause(waves, 200, SHORT)).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void attemptsOverlapButOnlySoMany() {
    for (var roundTrip : new long[] {0, SHORT, LONG}) {
      var waves = alone.waves(List.of(TLS), true);
      var brief = alone.patience(waves, 0, roundTrip);
      var apart = alone.pause(waves, 1, roundTrip);
      assertThat(brief.dividedBy(apart)).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void eachEighthAttemptWaitsForAServerThatIsSlowRatherThanAway() {
    var waves = alone.waves(List.of(TLS), true);

    assertThat(IntStream.range(0, 7).mapToObj(i -> alone.patience(waves, i, SHORT)))
        .containsOnly(BRIEF);
    assertThat(alone.patience(waves, 7, SHORT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(alone.patience(waves, 0, LONG)).isEqualTo(Dialer.ATTEMPT);
  }

  @Test
  void n12_twoModesTakeTurnsWithinAWave() {
    var waves = alone.waves(List.of(QUIC, TLS), true);

    assertThat(IntStream.range(0, 4).mapToObj(i -> waves.leg(i).mode()))
        .containsExactly(Mode.QUIC, Mode.TLS, Mode.QUIC, Mode.TLS);
    assertThat(alone.pause(waves, 1, SHORT)).isEqualTo(Duration.ofMillis(125));
  }

  @Test
  void oneOfSeveralServersHasTwoSecondsUnlessItHasTheConnectionThatIsDoubted() {
    var waiting = oneOfTwo.waves(List.of(TLS), false);
    var doubting = oneOfTwo.waves(List.of(TLS), true);

    assertThat(waiting.has(7)).isTrue();
    assertThat(waiting.has(8)).isFalse();
    assertThat(oneOfTwo.patience(waiting, 7, SHORT)).isEqualTo(BRIEF);
    assertThat(doubting.has(1_000_000)).isTrue();
    assertThat(oneOfTwo.allows(doubting, true)).isFalse();
    assertThat(alone.allows(doubting, true)).isTrue();
  }

  @Test
  void withoutASessionNothingIsTriedForEver() {
    var waves = alone.waves(List.of(TLS), true);
    var once = Attempts.once(List.of(QUIC, new Leg(Mode.TLS, TCP_AFTER)));

    assertThat(alone.allows(waves, false)).isFalse();
    assertThat(alone.allows(once, false)).isTrue();
    assertThat(alone.pause(once, 1, 0)).isEqualTo(TCP_AFTER);
    assertThat(alone.patience(once, 0, 0)).isEqualTo(TCP_AFTER.multipliedBy(2));
  }
}
