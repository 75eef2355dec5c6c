package org.hashrelay.streams.tunnel.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.streams.tunnel.link.Heartbeat.Verdict;
import org.junit.jupiter.api.Test;

/** What depends on time, with a clock in the test's hand. */
class HeartbeatTest {

  private static final LinkSettings SETTINGS =
      LinkSettings.from(ConfigFactory.parseResources("reference.conf").resolve());

  private static final long EIGHT_SECONDS = 8_000_000;

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
      heartbeat.received(clock.get());
    }
  }

  @Test
  void whatIsSentAndNotAnsweredIsAskedAboutThenDoubtedThenGivenUp() {
    heartbeat.sent(clock.get());
    assertThat(pass(1)).isEqualTo(Verdict.PING);
    assertThat(pass(7)).isEqualTo(Verdict.NOTHING);
    assertThat(pass(1)).isEqualTo(Verdict.DOUBT);
    assertThat(pass(4)).isEqualTo(Verdict.NOTHING);
    assertThat(pass(1)).isEqualTo(Verdict.DEAD);
  }

  @Test
  void anAnswerInTimeEndsTheDoubt() {
    heartbeat.sent(clock.get());
    assertThat(pass(9)).isEqualTo(Verdict.DOUBT);
    var asked = clock.get();
    heartbeat.received(clock.get());
    assertThat(heartbeat.isRelieved()).isFalse();
    heartbeat.answered(asked);
    assertThat(heartbeat.isRelieved()).isTrue();
    assertThat(heartbeat.isRelieved()).isFalse();
    assertThat(pass(20)).isEqualTo(Verdict.NOTHING);
  }

  /** The other end repeats itself first; what this end has sent is still to be repeated. */
  @Test
  void n14_whatComesWithoutAnAnswerDoesNotEndTheDoubt() {
    isWellFor(2);
    heartbeat.sent(clock.get());
    assertThat(after(500)).isEqualTo(Verdict.PING);
    var asked = clock.get();
    assertThat(after(470)).isEqualTo(Verdict.DOUBT);
    var doubted = clock.get();

    heartbeat.received(clock.get());
    heartbeat.answered(asked);
    assertThat(heartbeat.isRelieved()).isFalse();
    heartbeat.answered(doubted);
    assertThat(heartbeat.isRelieved()).isTrue();
  }

  @Test
  void n7_whereBytesGoOnComingTheDoubtEndsAfterTwoSeconds() {
    isWellFor(2);
    heartbeat.sent(clock.get());
    after(500);
    assertThat(after(470)).isEqualTo(Verdict.DOUBT);
    after(1_000);

    heartbeat.received(clock.get());
    after(1_400);
    heartbeat.received(clock.get());
    assertThat(heartbeat.isRelieved()).isFalse();
    after(600);
    heartbeat.received(clock.get());
    assertThat(heartbeat.isRelieved()).isTrue();
  }

  /** And is given up no sooner for it. */
  @Test
  void n1_whoUsuallyAnswersSoonIsDoubtedSoon() {
    isWellFor(2);
    heartbeat.sent(clock.get());

    assertThat(after(500)).isEqualTo(Verdict.PING);
    assertThat(after(450)).isEqualTo(Verdict.NOTHING);
    assertThat(after(20)).isEqualTo(Verdict.DOUBT);
    for (var passed = 970; passed < 13_000; passed += 1_000) {
      assertThat(after(1_000)).isEqualTo(Verdict.NOTHING);
    }
    assertThat(after(30)).isEqualTo(Verdict.DEAD);
  }

  /** Attempt after attempt would begin with packets that are too large again. */
  @Test
  void n8_whoFallsSilentAtOnceIsGivenTheTimeToFindASmallerPacket() {
    heartbeat.sent(clock.get());
    assertThat(after(500)).isEqualTo(Verdict.PING);
    for (var i = 0; i < 4; i++) assertThat(after(1_000)).isEqualTo(Verdict.NOTHING);
    assertThat(after(510)).isEqualTo(Verdict.DOUBT);
  }

  private void isWellFor(int seconds) {
    heartbeat.sent(clock.get());
    heartbeat.received(clock.get());
    pass(seconds);
  }

  /** So many milliseconds pass on a link with a round trip of 40 ms. */
  private Verdict after(long millis) {
    return heartbeat.tick(clock.addAndGet(Duration.ofMillis(millis).toNanos()), 40_000);
  }

  @Test
  void whatWaitedForTheLinkToComeBackIsNoUsualRoundTrip() {
    var roundTrips = new RoundTrips();
    assertThat(roundTrips.usual()).isZero();
    roundTrips.took(40_000);
    roundTrips.took(2_000_000);

    assertThat(roundTrips.newest()).isEqualTo(2_000_000);
    assertThat(roundTrips.usual()).isEqualTo(40_000);

    for (var i = 0; i < 3; i++) roundTrips.took(5_000_000);
    assertThat(roundTrips.usual()).isEqualTo(2_000_000);
  }

  /** Whether the other end has something to say or not: the early ping is answered in time. */
  @Test
  void n17_aRoundTripOfEightSecondsRaisesNoDoubt() {
    var answers = new ArrayDeque<Long>();
    for (var tick = 0; tick < 2_400; tick++) {
      if (tick % 120 == 0) heartbeat.sent(clock.get()); // to a pool that says nothing
      var verdict =
          heartbeat.tick(clock.addAndGet(Duration.ofMillis(250).toNanos()), EIGHT_SECONDS);
      assertThat(verdict).isIn(Verdict.NOTHING, Verdict.PING);
      if (verdict == Verdict.PING)
        answers.add(clock.get() + Duration.ofSeconds(8).toNanos() - 1);
      while (!answers.isEmpty() && answers.peek() <= clock.get()) {
        answers.remove();
        heartbeat.received(clock.get());
      }
    }
  }

  @Test
  void s17_timeInWhichThisProcessStoodStillCountsAgainstNobody() {
    heartbeat.sent(clock.get());
    pass(8);
    clock.addAndGet(Duration.ofMinutes(10).toNanos());

    assertThat(heartbeat.tick(clock.get(), 0)).isEqualTo(Verdict.NOTHING);
  }

  /** So many seconds pass, each with its tick; the last verdict. */
  private Verdict pass(int seconds) {
    var verdict = Verdict.NOTHING;
    for (var i = 0; i < seconds; i++) {
      verdict = heartbeat.tick(clock.addAndGet(Duration.ofSeconds(1).toNanos()), 0);
    }
    return verdict;
  }
}
