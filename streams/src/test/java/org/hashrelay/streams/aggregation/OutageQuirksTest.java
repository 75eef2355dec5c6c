package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** What becomes of miners and their shares while there is no way to any pool. */
class OutageQuirksTest {

  private static final Duration LONG = Duration.ofMinutes(3);

  private static TwoPools without(String policy) {
    var pools = new TwoPools(TwoPools.order(500, policy, 1));
    pools.bench.settle();
    return pools;
  }

  private static FakeMiner mining(TwoPools pools) {
    var miner = pools.miner("a.b");
    pools.serve(1);
    assertThat(miner.told("mining.notify")).isNotEmpty();
    return miner;
  }

  @Test
  void q76_minersAreHeldWhenTheOperatorWantsThemHeld() {
    var pools = without("hold");
    var miner = mining(pools);
    pools.line(1).closes("pool-closed");
    pools.bench.pass(LONG);

    assertThat(miner.closedFor).isEmpty();
  }

  @Test
  void q76_minersAreClosedWhenTheirOwnBackupIsToTakeOver() {
    var pools = without("close");
    var miner = mining(pools);
    pools.line(1).closes("pool-closed");
    pools.bench.pass(LONG);

    assertThat(miner.closedFor).isEqualTo("pool-down");
  }

  @Test
  void q76_idleWorkIsNeitherForwardedNorCountedAsIncome() {
    var pools = without("idle_jobs");
    var miner = mining(pools);
    pools.line(1).closes("pool-closed");
    var before = miner.told("mining.notify").size();
    pools.bench.pass(LONG);
    assertThat(miner.told("mining.notify")).hasSizeGreaterThan(before);

    pools.submit(miner, 50);

    assertThat(pools.bench.results()).doesNotContain(ShareResult.ACCEPTED);
    assertThat(pools.bench.pool.lines)
        .allSatisfy(line -> assertThat(line.calls("mining.submit")).isEmpty());
  }

  @Test
  void q66_sharesWaitForTheSameConnectionAndAreStaleWhenItDoesNotComeBackInTime() {
    var pools = without("hold");
    var miner = mining(pools);
    var line = pools.line(1);
    line.interrupted(true);
    pools.submit(miner, 60);
    assertThat(miner.answer(60).isMissingNode()).isTrue();

    line.interrupted(false);
    pools.bench.settle();
    assertThat(line.calls("mining.submit")).hasSize(1);

    line.interrupted(true);
    pools.submit(miner, 61);
    pools.bench.pass(Duration.ofSeconds(61));
    assertThat(miner.error(61)).isEqualTo(21);
    line.interrupted(false);
    pools.bench.settle();
    assertThat(line.calls("mining.submit")).hasSize(1);
  }
}
