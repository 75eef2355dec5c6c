package org.hashrelay.streams.aggregation.miner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NonceSpaceTest {

  private static final double TERA = 1e12;
  private static final int MASK = 0x1fffe000;

  private final NonceSpace room = new NonceSpace();

  @BeforeEach
  void twoBytes() {
    room.given(2, 0);
  }

  @Test
  void aFastMinerWithoutVersionRollingComesToItsEndInSeconds() {
    assertThat(room.isRunningOut(100 * TERA, 0, 1_000)).isFalse();
    assertThat(room.isRunningOut(100 * TERA, 0, 1_500)).isTrue();

    room.given(2, 1_500);
    assertThat(room.isRunningOut(100 * TERA, 0, 2_500)).isFalse();
  }

  @Test
  void withVersionRollingOrMoreBytesItHasEnough() {
    assertThat(room.isRunningOut(100 * TERA, MASK, 60_000)).isFalse();
    room.given(4, 0);
    assertThat(room.isRunningOut(100 * TERA, 0, 600_000)).isFalse();
  }

  @Test
  void whoMayRollAndNeverDoesIsTakenForOneThatCannot() {
    for (var i = 0; i < 20; i++) room.found(false);
    assertThat(room.isRunningOut(100 * TERA, MASK, 1_500)).isTrue();
    room.found(true);
    assertThat(room.isRunningOut(100 * TERA, MASK, 1_500)).isFalse();
  }

  @Test
  void theDeviceTableKnowsWhoCannot() {
    room.rolls(false);
    assertThat(room.isRunningOut(100 * TERA, MASK, 1_500)).isTrue();
  }

  @Test
  void nobodyIsFastOfWhomNothingIsKnown() {
    assertThat(room.isRunningOut(0, 0, 600_000)).isFalse();
  }
}
