package org.hashrelay.streams.tunnel.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.streams.tunnel.link.Heartbeat.Verdict;
import org.junit.jupiter.api.Test;

/** What depends on time, with a clock in the test's hand. */
class HeartbeatTest {

  private static final LinkSettings SETTINGS =
      LinkSettings.from(ConfigFactory.parseResources("reference.conf").resolve());

  private final AtomicLong clock = new AtomicLong();
  private final Heartbeat heartbeat = new Heartbeat(SETTINGS, () -> 0.5, 0);

  @Test
  void threeUnansweredHeartbeatsMakeADeadPeer() {
    assertThat(pass(59)).isEqualTo(Verdict.NOTHING);
    assertThat(pass(1)).isEqualTo(Verdict.PING);
    assertThat(pass(60)).isEqualTo(Verdict.PING);
    assertThat(pass(60)).isEqualTo(Verdict.PING);
    assertThat(pass(59)).isEqualTo(Verdict.NOTHING);
    assertThat(pass(1)).isEqualTo(Verdict.DEAD);
  }

  @Test
  void anyAnswerStartsTheCountAgain() {
    for (var i = 0; i < 10; i++) {
      assertThat(pass(60)).isEqualTo(Verdict.PING);
      heartbeat.received();
    }
  }

  @Test
  void whatIsSentAndNotAnsweredIsAskedAboutAfterTenSecondsAndGivenUpAfterFiveMore() {
    heartbeat.sent(clock.get());
    assertThat(pass(9)).isEqualTo(Verdict.NOTHING);
    assertThat(pass(1)).isEqualTo(Verdict.PING);
    assertThat(pass(4)).isEqualTo(Verdict.NOTHING);
    assertThat(pass(1)).isEqualTo(Verdict.DEAD);
  }

  @Test
  void anAnswerToTheProbeSavesTheTunnel() {
    heartbeat.sent(clock.get());
    assertThat(pass(10)).isEqualTo(Verdict.PING);
    heartbeat.received();
    assertThat(pass(5)).isEqualTo(Verdict.NOTHING);
  }

  @Test
  void timeInWhichThisProcessStoodStillCountsAgainstNobody() {
    heartbeat.sent(clock.get());
    pass(8);
    clock.addAndGet(Duration.ofMinutes(10).toNanos());

    assertThat(heartbeat.tick(clock.get())).isEqualTo(Verdict.NOTHING);
  }

  /** So many seconds pass, each with its tick; the last verdict. */
  private Verdict pass(int seconds) {
    var verdict = Verdict.NOTHING;
    for (var i = 0; i < seconds; i++) {
      verdict = heartbeat.tick(clock.addAndGet(Duration.ofSeconds(1).toNanos()));
    }
    return verdict;
  }
}
