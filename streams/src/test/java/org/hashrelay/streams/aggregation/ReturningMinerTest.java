package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who comes back soon goes on where it left, and repeats nothing. */
class ReturningMinerTest {

  private static final String NTIME = "683921df";

  private final Bench bench = new Bench(Bench.order(10, false, true));

  @Test
  void theSameSessionGetsItsOldPlaceBackAndWorkItHasNotSeen() {
    bench.miner();
    var miner = bench.miner();
    var session = session(miner);
    var extranonce1 = extranonce1(miner);
    miner.submits(9, miner.lastJobId(), "00000001", NTIME, "00000000");
    miner.leaves();

    var back = returns(session);

    assertThat(extranonce1(back)).isEqualTo(extranonce1);
    assertThat(back.lastJob().path(7).asText()).isEqualTo("683921e0");
    back.submits(9, back.lastJobId(), "00000002", "683921e0", "00000000");
    assertThat(bench.pool.last().calls("mining.submit")).hasSize(2);
  }

  @Test
  void aShareItSentBeforeItLeftIsStillARepeat() {
    var miner = bench.miner();
    miner.submits(9, miner.lastJobId(), "00000001", "683921e1", "00000000");
    miner.leaves();

    var back = returns(session(miner));
    back.submits(9, back.lastJobId(), "00000001", "683921e1", "00000000");

    assertThat(back.error(9)).isEqualTo(22);
  }

  @Test
  void aPlaceIsGivenBackOnceAndNotToOtherAddresses() {
    var miner = bench.miner();
    var session = session(miner);
    var first = extranonce1(miner);
    miner.leaves();

    assertThat(extranonce1(returns(session))).isEqualTo(first);
    assertThat(extranonce1(returns(session))).isNotEqualTo(first);
    assertThat(extranonce1(returns("no such session"))).isNotEqualTo(first);
  }

  @Test
  void afterFiveMinutesThePlaceIsAnybodys() {
    bench.miner();
    var miner = bench.miner();
    var extranonce1 = extranonce1(miner);
    miner.leaves();
    bench.pass(Duration.ofMinutes(5).plusSeconds(1));

    assertThat(extranonce1(returns(session(miner)))).isNotEqualTo(extranonce1);
  }

  @Test
  void whoLogsInFirstIsKnownByItsName() {
    bench.miner();
    var miner = new FakeMiner(bench.group).enter("known.worker");
    bench.settle();
    var extranonce1 = extranonce1(miner);
    miner.leaves();

    var back = new FakeMiner(bench.group);
    back.says(3, "mining.authorize", "[\"known.worker\",\"x\"]");
    back.says(2, "mining.subscribe", "[\"test/1\"]");

    assertThat(extranonce1(back)).isEqualTo(extranonce1);
  }

  @Test
  void q14_subscribingTwiceChangesNothing() {
    var miner = bench.miner();
    var extranonce1 = extranonce1(miner);
    bench.miner().leaves();
    miner.says(2, "mining.subscribe", "[\"test/1\",\"" + session(miner) + "\"]");

    assertThat(extranonce1(miner)).isEqualTo(extranonce1);
  }

  private FakeMiner returns(String session) {
    var miner = new FakeMiner(bench.group);
    miner.says(1, "mining.configure", "[[\"version-rolling\"],{}]");
    miner.says(2, "mining.subscribe", "[\"test/1\",\"" + session + "\"]");
    miner.says(3, "mining.authorize", "[\"a.b\",\"x\"]");
    bench.settle();
    return miner;
  }

  private static String session(FakeMiner miner) {
    return miner.answer(2).path("result").path(0).path(1).path(1).asText();
  }

  private static String extranonce1(FakeMiner miner) {
    return miner.answer(2).path("result").path(1).asText();
  }
}
