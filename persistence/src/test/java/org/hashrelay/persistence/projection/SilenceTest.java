package org.hashrelay.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hashrelay.persistence.projection.Worker.State;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private static final long NOW = 10_000_000;

  @Test
  void aConnectedWorkerTurnsFromActiveToWarningToOffline() {
    assertThat(after(Duration.ofSeconds(119))).isEqualTo(State.ACTIVE);
    assertThat(after(Duration.ofSeconds(120))).isEqualTo(State.WARNING);
    assertThat(after(Duration.ofSeconds(299))).isEqualTo(State.WARNING);
    assertThat(after(Duration.ofSeconds(300))).isEqualTo(State.OFFLINE);
  }

  @Test
  void aWorkerWithoutConnectionIsDisconnectedHoweverLatelyItWasHeard() {
    assertThat(Silence.AT_LARGE.state(0, NOW, NOW, false)).isEqualTo(State.DISCONNECTED);
  }

  @Test
  void aSilentWorkerOfALostNodeIsDisconnectedAndNotJustOffline() {
    assertThat(Silence.AT_LARGE.state(1, NOW - 299_999, NOW, true)).isEqualTo(State.WARNING);
    assertThat(Silence.AT_LARGE.state(1, NOW - 300_000, NOW, true)).isEqualTo(State.DISCONNECTED);
  }

  @Test
  void aLongIntervalBetweenSharesIsWaitedForLonger() {
    assertThat(Silence.ofInterval(Duration.ofMinutes(1)))
        .isEqualTo(new Silence(Duration.ofMinutes(6), Duration.ofMinutes(12)));
  }

  private static State after(Duration silence) {
    return Silence.AT_LARGE.state(1, NOW - silence.toMillis(), NOW, false);
  }
}
