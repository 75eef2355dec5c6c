package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hashrelay.streams.aggregation.miner.MinerLine;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** Miners that misbehave, or are only odd: what it costs them, and nobody else. */
class MinerConductFlowTest {

  private static final String NTIME = "683921df";

  private final Bench bench = new Bench(Bench.order(10, false, true));

  @Test
  void q65_whoSendsNothingButBadSharesIsGivenWorkThenAskedToReconnectThenDropped() {
    var miner = bench.miner();
    var jobs = miner.told("mining.notify").size();

    badSharesFor(miner, 65);
    assertThat(miner.told("mining.notify").size()).isGreaterThan(jobs);
    assertThat(miner.told("mining.set_difficulty")).hasSize(2);
    assertThat(miner.told("client.reconnect")).isEmpty();
    badSharesFor(miner, 60);
    assertThat(miner.told("client.reconnect")).hasSize(1);
    assertThat(miner.closedFor).isEmpty();
    badSharesFor(miner, 60);
    assertThat(miner.closedFor).isEqualTo("bad-shares");
  }

  @Test
  void q79_whoCannotBeAskedToReconnectIsClosed() {
    bench.miner();
    var miner = new FakeMiner(bench.group).enter("n.d", "NerdMinerV2/1", "x");
    bench.settle();

    badSharesFor(miner, 125);

    assertThat(miner.told("client.reconnect")).isEmpty();
    assertThat(miner.closedFor).isEqualTo("bad-shares");
  }

  @Test
  void whileItsPoolIsAwayNothingIsItsFault() {
    var miner = bench.miner();
    bench.pool.last().closes("pool-closed");
    for (var i = 0; i < 40; i++) {
      bench.pass(Duration.ofSeconds(5));
      miner.submits(100 + i, miner.lastJobId(), "%08x".formatted(i), NTIME, "00000000");
    }

    assertThat(miner.closedFor).isEmpty();
  }

  @Test
  void q65_tenRefusalsOfThePoolInARowDropTheMinerAndNotTheUpstream() {
    var bad = bench.miner();
    var good = new FakeMiner(bench.group).enter("c.d");
    bench.settle();
    for (var i = 0; i < 10; i++) {
      good.submits(100 + i, good.lastJobId(), "%08x".formatted(i), NTIME, "00000000");
      bench.pool.last().answer("true");
      bad.submits(100 + i, bad.lastJobId(), "%08x".formatted(i), NTIME, "00000000");
      var call = bench.pool.last().last();
      bench.pool.last().answer(call.path("id").asInt(), "null", "[23,\"Above target\",null]");
    }

    assertThat(bad.closedFor).isEqualTo("pool-rejects");
    assertThat(bad.error(109)).isEqualTo(23);
    assertThat(good.closedFor).isEmpty();
    assertThat(bench.pool.last().closedFor).isEmpty();
  }

  @Test
  void aFloodOfRepeatsEndsTheConnectionAndKeepsItsWorkerOutForAMinute() {
    var miner = bench.miner();
    for (var i = 0; i < 302; i++)
      miner.submits(i, miner.lastJobId(), "00000001", NTIME, "00000000");
    while (bench.group.work()) continue;
    assertThat(miner.closedFor).isEqualTo("duplicate-flood");

    var again = new FakeMiner(bench.group).enter("a.b");
    assertThat(again.error(3)).isEqualTo(24);
    assertThat(again.closedFor).isEqualTo("banned");
    var other = new FakeMiner(bench.group).enter("a.c");
    assertThat(other.closedFor).isEmpty();
    bench.pass(Duration.ofSeconds(61));
    assertThat(new FakeMiner(bench.group).enter("a.b").closedFor).isEmpty();
  }

  @Test
  void q64_aRepeatIsOneInAnySpellingAndNeverGoesToThePool() {
    var miner = bench.miner();
    var job = miner.lastJobId();
    miner.submits(1, job, "0000000a", NTIME, "000000ff");
    bench.pool.last().answer("true");
    miner.submits(2, job, "0000000A", NTIME, "000000FF");
    miner.submits(3, job, "0x0000000a", NTIME, "0x000000ff");
    miner.submits(4, job, "a", NTIME, "ff");
    miner.submits(5, job.toUpperCase(java.util.Locale.ROOT), "0000000a", NTIME, "000000ff");
    miner.submits(6, "000" + job, "0000000a", NTIME, "00000000ff");

    for (var id = 2; id <= 6; id++) assertThat(miner.error(id)).as("id " + id).isEqualTo(22);
    assertThat(bench.pool.last().calls("mining.submit")).hasSize(1);
  }

  @Test
  void q39_aRepeatUnderTheNewNumberOfTheSameWorkIsKnownToo() {
    var miner = bench.miner();
    miner.submits(1, miner.lastJobId(), "00000001", NTIME, "00000000");
    bench.pool.last().tells("mining.set_version_mask", "[\"1fffe000\"]");
    bench.pool.last().difficulty(2e-12);
    bench.pool.last().job("j1", FakePool.PREV_HASH, false);
    bench.settle();
    miner.submits(2, miner.lastJobId(), "00000001", NTIME, "00000000");

    assertThat(miner.told("mining.notify")).hasSize(2);
    assertThat(miner.error(2)).isEqualTo(22);
  }

  @Test
  void m4_aFloodOfSharesInOneWriteKeepsNobodyWaiting() {
    var flood = bench.miner();
    var other = new FakeMiner(bench.group).enter("c.d");
    bench.settle();
    var lines = new StringBuilder();
    for (var i = 0; i < 20_000; i++) {
      lines.append("{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"a.b\",\"%s\",\"%08x\","
          .formatted(1_000 + i, flood.lastJobId(), i));
      lines.append("\"" + NTIME + "\",\"00000000\",\"00000000\"]}\n");
    }
    flood.says(lines.toString().strip());

    assertThat(bench.group.books().foundShares()).isEqualTo(MinerLine.LINES);
    assertThat(flood.mayRead()).isFalse();
    other.submits(5, other.lastJobId(), "00000001", NTIME, "00000000");
    assertThat(bench.group.books().foundShares()).isEqualTo(MinerLine.LINES + 1);
    while (bench.group.work()) continue;
    assertThat(bench.group.books().foundShares()).isEqualTo(20_001);
    assertThat(flood.mayRead()).isTrue();
  }

  @Test
  void m7_nobodyReachesTheSearchSpaceOfAnother() {
    var one = bench.miner();
    var two = new FakeMiner(bench.group).enter("c.d");
    bench.settle();
    var theirs = two.answer(2).path("result").path(1).asText();

    one.submits(5, one.lastJobId(), theirs + "00000001", NTIME, "00000000");
    assertThat(one.error(5)).isEqualTo(20);
    assertThat(bench.pool.last().calls("mining.submit")).isEmpty();

    one.submits(6, one.lastJobId(), "00000001", NTIME, "00000000");
    two.submits(6, two.lastJobId(), "00000001", NTIME, "00000000");
    assertThat(bench.pool.last().calls("mining.submit"))
        .extracting(share -> share.path("params").path(2).asText())
        .containsExactly("0000000000000001", theirs + "00000001");
  }

  @Test
  void m8_aNameThatNeverLoggedInNeverGetsAnybodysShares() {
    var miner = bench.miner();
    miner.says(4, "mining.authorize", "[\"x.y\",\"x\"]");
    bench.settle();
    miner.submits(5, miner.lastJobId(), "00000001", NTIME, "00000000");
    miner.says(
        6,
        "mining.submit",
        "[\"thief\",\"%s\",\"00000002\",\"%s\",\"00000000\"]".formatted(miner.lastJobId(), NTIME));

    assertThat(bench.pool.last().calls("mining.submit"))
        .extracting(call -> call.path("params").path(0).asText())
        .containsExactly("a.b", "a.b");
  }

  @Test
  void q68_aNameThatDiffersIsToldOnceAndCounted() {
    var miner = bench.miner();
    for (var i = 0; i < 3; i++) {
      miner.says(
          10 + i,
          "mining.submit",
          "[\"who\",\"%s\",\"%08x\",\"%s\",\"00000000\"]".formatted(miner.lastJobId(), i, NTIME));
    }

    assertThat(bench.pool.last().last().path("params").path(0).asText()).isEqualTo("a.b");
    assertThat(bench.noticed()).containsEntry("other-name", 3L);
  }

  @Test
  void q77_aNameThatTheDeviceCutsIsStillItsOwn() {
    bench.miner();
    var name = "bc1q" + "x".repeat(70) + ".rig";
    var miner = new FakeMiner(bench.group).enter(name);
    bench.settle();
    miner.says(
        10,
        "mining.submit",
        "[\"%s\",\"%s\",\"00000001\",\"%s\",\"00000000\"]"
            .formatted(name.substring(0, 63), miner.lastJobId(), NTIME));

    assertThat(bench.pool.last().last().path("params").path(0).asText()).isEqualTo(name);
    assertThat(bench.noticed()).doesNotContainKey("other-name");
  }

  @Test
  void q52_aJobTooLargeForTheDeviceIsToldOnce() {
    bench.miner();
    new FakeMiner(bench.group).enter("n.h", "NiceHash/1.0.0", "x");
    for (var i = 0; i < 3; i++) {
      var params =
          "[\"b%d\",\"%s\",\"%s\",\"ffff\",[],\"20000000\",\"1703c7d9\",\"683921e%d\",true]";
      bench
          .pool
          .last()
          .tells("mining.notify", params.formatted(i, FakePool.PREV_HASH, "01".repeat(600), i));
      bench.settle();
    }

    assertThat(bench.noticed()).containsEntry("coinbase-too-large", 1L);
  }

  @Test
  void q25_aMarketplaceIsRefusedTwoBytes() {
    var miner = new FakeMiner(bench.group).enter("n.h", "NiceHash/1.0.0", "x");
    bench.pool.last().serve("aabbccdd", 4);

    assertThat(miner.answer(2).path("error").path(1).asText())
        .isEqualTo("extranonce2 of 2 bytes is not for a nicehash");
    assertThat(miner.closedFor).isEqualTo("extranonce2-size");
  }

  @Test
  void q58_fewerBitsThanWantedAreGivenAndCounted() {
    bench.miner();
    var miner = new FakeMiner(bench.group);
    miner.says(
        1,
        "mining.configure",
        "[[\"version-rolling\"],{\"version-rolling.mask\":\"00006000\","
            + "\"version-rolling.min-bit-count\":16}]");

    assertThat(miner.answer(1).path("result").path("version-rolling.mask").asText())
        .isEqualTo("00006000");
    assertThat(bench.noticed()).containsEntry("too-few-version-bits", 1L);
  }

  @Test
  void q59_whoStopsRollingIsFlagged() {
    var miner = bench.miner();
    for (var i = 0; i < 420; i++) {
      var bits = i < 110 ? "00002000" : "00000000";
      miner.says(
          1_000 + i,
          "mining.submit",
          "[\"a.b\",\"%s\",\"%08x\",\"%s\",\"00000000\",\"%s\"]"
              .formatted(miner.lastJobId(), i, NTIME, bits));
      bench.pool.last().answer("true");
    }

    assertThat(bench.noticed()).containsEntry("stopped-rolling", 1L);
  }

  @Test
  void q56_bitsTheMaskNoLongerHasAreNotForwardedNorHeldAgainstTheMiner() {
    var miner = bench.miner();
    var job = miner.lastJobId();
    bench.pool.last().tells("mining.set_version_mask", "[\"00002000\"]");
    bench.settle();
    miner.says(
        5,
        "mining.submit",
        "[\"a.b\",\"%s\",\"00000001\",\"%s\",\"00000000\",\"00004000\"]".formatted(job, NTIME));

    assertThat(miner.told("mining.set_version_mask")).hasSize(1);
    assertThat(miner.error(5)).isEqualTo(20);
    assertThat(bench.pool.last().calls("mining.submit")).isEmpty();
    assertThat(bench.results()).containsExactly(ShareResult.REJECTED);
  }

  private void badSharesFor(FakeMiner miner, int seconds) {
    for (var i = 0; i < seconds; i += 5) {
      bench.pass(Duration.ofSeconds(5));
      var version = "2000%04x".formatted(100 * seconds + i);
      bench.pool.last().job("b" + version, FakePool.PREV_HASH, version, NTIME, false);
      miner.submits(500 + i, miner.lastJobId(), "01", NTIME, "00000000");
    }
  }
}
