package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** A miner's own difficulty on the wire: when it is said, and what its shares are then worth. */
class MinerDifficultyFlowTest {

  private static final double POOL = 1e6;

  private final Bench bench = new Bench();

  @Test
  void aMinerThatFindsNothingIsGivenLessWithWorkOfItsOwn() {
    var miner = miner("test/1", "x");
    var first = miner.lastJob();

    bench.pass(Duration.ofSeconds(25));

    assertThat(difficulty(miner)).isEqualTo(131_072);
    assertThat(miner.lastJob().path(0)).isNotEqualTo(first.path(0));
    assertThat(miner.lastJob().path(7).asText()).isEqualTo("683921e0");
    assertThat(miner.lastJob().path(8).asBoolean()).isTrue();
    assertThat(miner.told("mining.notify")).hasSize(2);
  }

  @Test
  void q38_workThatIsGivenOutOfTurnIsSharedByAllWhoWaitForIt() {
    var one = miner("test/1", "x");
    var two = miner("test/1", "x");

    bench.pass(Duration.ofSeconds(25));

    assertThat(one.lastJobId()).isEqualTo(two.lastJobId());
  }

  @Test
  void q38_silentMinersAreNotFloodedWithWork() {
    var miner = miner("test/1", "x");

    bench.pass(Duration.ofMinutes(5));

    assertThat(difficulty(miner)).isEqualTo(1);
    assertThat(miner.told("mining.notify").size()).isLessThan(15);
  }

  @Test
  void q34_aPoolThatAsksForLessIsFollowedBeforeItsNextJob() {
    var miner = miner("test/1", "x");
    bench.pool.last().difficulty(64);
    bench.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e5", false);
    bench.settle();

    assertThat(difficulty(miner)).isEqualTo(64);
    var heard = miner.heard.size();
    assertThat(miner.heard.get(heard - 2).path("method").asText())
        .isEqualTo("mining.set_difficulty");
  }

  @Test
  void q37_whatHasNotChangedIsNotSaidAgain() {
    var miner = miner("test/1", "x");
    for (var i = 0; i < 5; i++) {
      bench.pool.last().difficulty(POOL);
      bench.pool.last().job("k" + i, FakePool.PREV_HASH, "20000000", "683921e" + i, false);
      bench.pass(Duration.ofSeconds(2));
    }

    assertThat(miner.told("mining.set_difficulty")).hasSize(1);
    assertThat(miner.told("mining.notify")).hasSize(6);
  }

  @Test
  void q17_aWishBeforeTheLoginHoldsFromTheFirstJobAndIsNoReasonForAnother() {
    bench.miner();
    bench.pool.last().difficulty(POOL);
    bench.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e5", true);
    var miner = new FakeMiner(bench.group);
    miner.says(9, "mining.suggest_difficulty", "[1000]");
    miner.enter("a.b");
    assertThat(difficulty(miner)).isEqualTo(1_000);

    for (var i = 0; i < 10; i++) miner.says(20 + i, "mining.suggest_difficulty", "[0.0001]");

    assertThat(miner.told("mining.notify")).hasSize(1);
    assertThat(miner.answer(29).path("result").asBoolean()).isTrue();
    bench.pool.last().job("j3", FakePool.PREV_HASH, "20000000", "683921e6", false);
    bench.settle();
    assertThat(difficulty(miner)).isEqualTo(1);
  }

  @Test
  void q80_aSuggestedTargetIsAWishTheSameWay() {
    bench.miner();
    bench.pool.last().difficulty(POOL);
    var miner = new FakeMiner(bench.group);
    var target = "0000000000ffff00" + "0".repeat(48); // of difficulty 256
    miner.says(9, "mining.suggest_target", "[\"" + target + "\"]");
    miner.enter("a.b");
    bench.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e5", true);
    bench.settle();

    assertThat(difficulty(miner)).isEqualTo(256);
  }

  @Test
  void q40_aMinimumAboveThePoolsIsServedThePoolsAndToldOnce() {
    var miner = new FakeMiner(bench.group);
    miner.says(
        8, "mining.configure", "[[\"minimum-difficulty\"],{\"minimum-difficulty.value\":5000000}]");
    miner.enter("a.b");
    bench.pool.last().serve("aabbccdd", 8);
    for (var i = 0; i < 3; i++) {
      bench.pool.last().difficulty(POOL + i);
      bench.pool.last().job("k" + i, FakePool.PREV_HASH, "20000000", "683921e" + i, false);
      bench.settle();
    }

    assertThat(difficulty(miner)).isEqualTo(POOL + 2);
    assertThat(bench.noticed()).containsEntry("difficulty-refused", 1L);
  }

  @Test
  void q40_aDifficultyInThePasswordIsObeyed() {
    assertThat(difficulty(miner("test/1", "x,d=4096"))).isEqualTo(4_096);
  }

  @Test
  void q43_aMarketplaceBeginsHigh() {
    var miner = miner("NiceHash/1.0.0", "x");
    bench.pass(Duration.ofMinutes(5));
    assertThat(difficulty(miner)).isEqualTo(524_288);
  }

  @Test
  void q79_aMicrocontrollerBeginsLow() {
    assertThat(difficulty(miner("NerdMinerV2/V1.7.0", "x"))).isLessThan(0.001);
  }

  @Test
  void q41_aShareBelowThePoolsDifficultyIsAnsweredHereAndNotForwarded() {
    bench.miner();
    bench.pool.last().difficulty(1e-6);
    var miner = new FakeMiner(bench.group);
    miner.says(9, "mining.suggest_difficulty", "[0.0000000003]");
    miner.enter("a.b");
    bench.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", true);
    bench.settle();
    for (var i = 0; i < 60; i++) {
      miner.submits(100 + i, miner.lastJobId(), "%08x".formatted(i), "683921e0", "00000000");
    }

    var sent = bench.pool.last().calls("mining.submit").size();
    var filtered =
        bench.results().stream().filter(r -> r == ShareResult.FILTERED).count();
    var trues = miner.heard.stream()
        .filter(l -> l.path("id").asInt() >= 100 && l.path("result").asBoolean())
        .count();
    assertThat(filtered).isEqualTo(trues).isGreaterThan(20);
    assertThat(sent).isLessThan(5);
  }

  @Test
  void withoutLocalChecksEveryMinerGetsThePoolsDifficulty() {
    var blind = new Bench(Bench.order(2, false, false));
    var miner = blind.miner();
    blind.pool.last().difficulty(POOL);
    blind.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", true);
    blind.settle();
    blind.pass(Duration.ofMinutes(2));

    assertThat(difficulty(miner)).isEqualTo(POOL);
  }

  private FakeMiner miner(String agent, String password) {
    var miner = new FakeMiner(bench.group).enter("a.b", agent, password);
    if (bench.pool.last().heard.isEmpty()) {
      bench.pool.last().serve("aabbccdd", 8);
      bench.pool.last().difficulty(POOL);
      bench.pool.last().job("j1", FakePool.PREV_HASH, true);
    }
    bench.settle();
    return miner;
  }

  private static double difficulty(FakeMiner miner) {
    var told = miner.told("mining.set_difficulty");
    return told.get(told.size() - 1).path("params").path(0).asDouble();
  }
}
