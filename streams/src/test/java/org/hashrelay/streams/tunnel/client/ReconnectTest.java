package org.hashrelay.streams.tunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which server is next, and when. */
class ReconnectTest {

  @Test
  void afterAFailureTheNextServerIsTriedAndThenAPause() {
    var reconnect = new Reconnect(2, Duration.ofSeconds(5), () -> 1);

    assertThat(reconnect.afterFailure(false)).isZero();
    assertThat(reconnect.current()).isEqualTo(1);
    assertThat(reconnect.afterFailure(false)).isEqualTo(Duration.ofSeconds(6));
    assertThat(reconnect.current()).isZero();
    assertThat(reconnect.afterSession(Duration.ofMinutes(1), false)).isZero();
    assertThat(reconnect.afterSession(Duration.ofSeconds(1), false))
        .isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void n15_withoutASessionEveryOtherRoundGoesWhereEachServerWasReachedLast() {
    var reconnect = new Reconnect(2, Duration.ofSeconds(5), () -> 1);
    assertThat(reconnect.isFamiliar(0)).isFalse();
    reconnect.afterFailure(false);
    assertThat(reconnect.isFamiliar(0)).isFalse();

    reconnect.afterFailure(false);
    assertThat(reconnect.isFamiliar(0)).isTrue();
    reconnect.afterFailure(false);
    assertThat(reconnect.isFamiliar(0)).isTrue();

    reconnect.afterFailure(false);
    assertThat(reconnect.isFamiliar(0)).isFalse();
    assertThat(reconnect.isFamiliar(1)).isTrue();
  }
}
