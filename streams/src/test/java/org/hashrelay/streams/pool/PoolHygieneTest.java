package org.hashrelay.streams.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a pool is silent, and where it may send its clients. */
class PoolHygieneTest {

  private static final ByteString SHARE = ByteString.fromString("{\"method\":\"mining.submit\"}\n");
  private static final ByteString LINE = ByteString.fromString("{\"id\":1}\n");

  private final SilenceWatch watch = new SilenceWatch(8_000, 0);
  private long now;

  @Test
  void q70_aPoolThatLeavesSharesWaitingForEightSecondsIsSilent() {
    watch.sent(SHARE);
    pass(7_500, true);
    assertThat(watch.isOver()).isFalse();
    pass(500, true);
    assertThat(watch.isOver()).isTrue();
  }

  @Test
  void aPoolThatIsAskedNothingMayBeSilent() {
    watch.sent(ByteString.fromString("{\"method\":\"mining.ping\"}\n"));
    pass(60_000, true);
    assertThat(watch.isOver()).isFalse();
  }

  @Test
  void anyLineOfThePoolBeginsTheTimeAnew() {
    watch.sent(SHARE);
    pass(7_500, true);
    watch.received(LINE);
    watch.sent(SHARE);
    pass(7_500, true);
    assertThat(watch.isOver()).isFalse();
  }

  @Test
  void timeInWhichTheProcessWasStoppedOrDidNotReadDoesNotCount() {
    watch.sent(SHARE);
    now += 30_000; // stopped
    watch.look(now, true);
    pass(20_000, false); // had no room
    assertThat(watch.isOver()).isFalse();
    pass(7_000, true);
    assertThat(watch.isOver()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "eu.pool.example, us.pool.example, true",
    "pool.example, us.pool.example, true",
    "pool.example, evil.example, false",
    "a.co.uk, b.co.uk, false",
    "x.a.co.uk, a.co.uk, true",
    "a.duckdns.org, b.duckdns.org, false",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.1, 10.0.0.1, false",
    "localhost, localhost, false",
    "pool.example, pool.example.evil.test, false",
    "pool.example, evilpool.example, false",
  })
  void q69_aPoolMaySendItsClientsWithinItsRegisteredDomainOnly(String a, String b, boolean same) {
    assertThat(RegisteredDomain.same(a, b)).isEqualTo(same);
  }

  @Test
  void q69_theRelayChecksAgainWhereItIsToDial() {
    var pool = new PoolAddress(1, "eu.pool.example", 3333, true);

    assertThat(pool.elsewhere("")).contains(pool);
    assertThat(pool.elsewhere("us.pool.example:443"))
        .contains(new PoolAddress(1, "us.pool.example", 443, true));
    assertThat(pool.elsewhere("us.pool.example"))
        .contains(new PoolAddress(1, "us.pool.example", 3333, true));
    assertThat(pool.elsewhere("evil.example:3333")).isEmpty();
    assertThat(pool.elsewhere("us.pool.example:99999")).isEmpty();
    assertThat(pool.elsewhere("us.pool.example:0")).isEmpty();
    assertThat(pool.elsewhere("127.0.0.1:80")).isEmpty();
  }

  private void pass(long millis, boolean reading) {
    for (var end = now + millis; now < end; ) watch.look(now += 500, reading);
  }
}
