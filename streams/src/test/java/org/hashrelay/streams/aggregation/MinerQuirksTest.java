package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What single miners and pools do that a relay has to bear (the numbers are those of the quirks). */
class MinerQuirksTest {

  private static final String OTHER_HASH = FakePool.PREV_HASH.replace('4', '5');

  private final Bench bench = new Bench();

  @Test
  void q02_whatStandsBehindALineThatEndsTheSessionIsNotRead() {
    var miner = new FakeMiner(bench.group);
    miner.says("no JSON at all\n{\"id\":7,\"method\":\"mining.subscribe\",\"params\":[]}");
    bench.settle();

    assertThat(miner.closedFor).isNotEmpty();
    assertThat(miner.heard).isEmpty();
    assertThat(bench.pool.lines).isEmpty();
  }

  /** Refused or left unanswered it changes nothing; a pool that closes for it is not asked again. */
  @Test
  void q19_aPoolThatCannotBearToBeAskedForItsExtranoncesIsAskedOnce() {
    var miner = bench.miner();
    var line = bench.pool.last();
    assertThat(line.calls("mining.extranonce.subscribe")).hasSize(1);
    var id = line.calls("mining.extranonce.subscribe").get(0).path("id").asInt();
    line.closes("pool-closed");
    bench.pass(Duration.ofSeconds(30));
    bench.pool.last().serve("11223344", 8);
    bench.pool.last().difficulty(1e-12);
    bench.pool.last().job("again", OTHER_HASH, true);
    bench.settle();

    assertThat(bench.pool.last().calls("mining.extranonce.subscribe")).isEmpty();
    bench.pool.last().answer(id, "null", "\"no such method\"");
    bench.settle();
    assertThat(bench.pool.last().closedFor).isEmpty();
    assertThat(miner.told("mining.notify")).hasSizeGreaterThan(1);
  }

  @Test
  void q46_aJobOfALostConnectionIsGivenToNobodyAnyMore() {
    bench.miner();
    bench.pool.last().closes("pool-closed");
    bench.pass(Duration.ofSeconds(30));
    bench.pool.last().serve("11223344", 8);
    var late = new FakeMiner(bench.group).enter("a.late");
    bench.settle();

    assertThat(late.told("mining.notify")).isEmpty();

    bench.pool.last().difficulty(1e-12);
    bench.pool.last().job("fresh", OTHER_HASH, true);
    bench.settle();
    assertThat(late.told("mining.notify")).hasSize(1);
  }

  @Test
  void q49_aBlockGoesToThePoolHoweverLateItIs() {
    var miner = bench.miner();
    bench.pool.last().tells("mining.notify", job("easy", FakePool.PREV_HASH, "207fffff"));
    bench.settle();
    var old = miner.lastJobId();
    bench.pool.last().tells("mining.notify", job("next", OTHER_HASH, "1703c7d9"));
    bench.settle();

    IntStream.range(0, 16)
        .forEach(i -> miner.submits(100 + i, old, "00000001", "683921df", "%08x".formatted(i)));

    var blocks = bench.pool.last().calls("mining.submit");
    assertThat(blocks).isNotEmpty().hasSizeLessThan(16);
    assertThat(blocks)
        .allSatisfy(call -> assertThat(call.path("params").path(1).asText()).isEqualTo("easy"));
    assertThat(IntStream.range(0, 16).filter(i -> miner.error(100 + i) == 21))
        .hasSize(16 - blocks.size());
  }

  private static String job(String id, String hash, String bits) {
    return "[\"%s\",\"%s\",\"0100\",\"ffff\",[],\"20000000\",\"%s\",\"683921df\",true]"
        .formatted(id, hash, bits);
  }

  @Test
  void q51_aTimeBeforeTheJobsOrFarAheadOfItIsRefused() {
    var miner = bench.miner();
    miner.submits(20, miner.lastJobId(), "00000001", "683921de", "00000001");
    miner.submits(21, miner.lastJobId(), "00000001", "68393e17", "00000001");
    bench.settle();

    assertThat(miner.error(20)).isEqualTo(20);
    assertThat(miner.error(21)).isEqualTo(20);
    assertThat(miner.answer(21).path("error").path(1).asText()).contains("ntime");
    assertThat(bench.pool.last().calls("mining.submit")).isEmpty();
  }

  @Test
  void q58_aMinerThatWantsMoreBitsThanThereAreRollsThoseThereAre() {
    bench.miner();
    var miner = new FakeMiner(bench.group);
    miner.says(
        1,
        "mining.configure",
        "[[\"version-rolling\"],{\"version-rolling.mask\":\"1fffe000\","
            + "\"version-rolling.min-bit-count\":24}]");
    bench.settle();

    assertThat(miner.answer(1).path("result").path("version-rolling").asBoolean())
        .isTrue();
    assertThat(miner.closedFor).isEmpty();
  }

  @Test
  void q60_whereThePoolForbidsRollingTheMinerIsToldSo() {
    var miner = new FakeMiner(bench.group).enter("a.b");
    bench.pool.last().opened();
    bench.pool.last().answer("{\"version-rolling\":false}");
    bench.pool.last().answer("[[[\"mining.notify\",\"s1\"]],\"aabbccdd\",8]");
    bench.pool.last().difficulty(1e-12);
    bench.pool.last().job("j1", FakePool.PREV_HASH, true);
    bench.settle();

    var granted = miner.answer(1).path("result");
    assertThat(granted.path("version-rolling").asBoolean(true)).isFalse();
    assertThat(miner.lastJob().path(5).asText()).isEqualTo("20000000");
  }
}
