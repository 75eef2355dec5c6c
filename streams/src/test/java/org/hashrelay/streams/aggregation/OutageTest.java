package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** What becomes of shares and miners while the way to the pools is interrupted, or no pool is up. */
class OutageTest {

  private final TwoPools pools = new TwoPools();
  private final Bench bench = pools.bench;

  @Test
  void q66_sharesOfAnInterruptionAreSentInOrderOnceTheWayIsBack() {
    var miner = mining();
    interrupted(true);
    for (var id = 100; id < 105; id++) pools.submit(miner, id);
    bench.pass(Duration.ofSeconds(20));
    assertThat(pools.line(1).calls("mining.submit")).isEmpty();
    assertThat(miner.answer(100).isMissingNode()).isTrue();

    interrupted(false);
    bench.settle();

    assertThat(pools.line(1).calls("mining.submit"))
        .extracting(call -> call.path("params").path(2).asText().substring(8))
        .containsExactly("00000064", "00000065", "00000066", "00000067", "00000068");
    assertThat(pools.moves()).isEmpty();
  }

  @Test
  void q66_whatWaitsLongerThanTheHoldIsAnsweredStaleAndNeverSent() {
    var miner = mining();
    pools.submit(miner, 99); // is under way
    interrupted(true);
    pools.submit(miner, 100);
    bench.pass(Duration.ofSeconds(59));
    assertThat(miner.answer(99).isMissingNode()).isTrue();

    bench.pass(Duration.ofSeconds(2));
    interrupted(false);
    bench.settle();
    pools
        .line(1)
        .answer(pools.line(1).calls("mining.submit").get(0).path("id").asInt(), "true", "null");

    assertThat(miner.error(99)).isEqualTo(21);
    assertThat(miner.error(100)).isEqualTo(21);
    assertThat(pools.line(1).calls("mining.submit")).hasSize(1);
    assertThat(bench.results())
        .containsExactlyInAnyOrder(ShareResult.STALE, ShareResult.UNANSWERED);
    assertThat(bench.group.books().held()).isZero();
  }

  @Test
  void anInterruptionCondemnsNoPoolHoweverLongItLasts() {
    mining();
    interrupted(true);
    bench.pass(Duration.ofSeconds(170));
    interrupted(false);
    bench.pass(Duration.ofSeconds(1));

    assertThat(bench.pool.lines).allMatch(line -> line.closedFor.isEmpty());
    assertThat(pools.moves()).isEmpty();
  }

  @Test
  void theTimeForAnAnswerStandsStillWhileTheWayIsInterrupted() {
    var miner = mining();
    pools.submit(miner, 99);
    bench.pass(Duration.ofSeconds(20));
    interrupted(true);
    bench.pass(Duration.ofSeconds(30));
    interrupted(false);
    bench.pass(Duration.ofSeconds(9));
    assertThat(miner.answer(99).isMissingNode()).isTrue();

    bench.pass(Duration.ofSeconds(2));
    assertThat(miner.answer(99).path("error").path(1).asText()).isEqualTo("Upstream timeout");
  }

  @Test
  void aMinerThatComesDuringAnInterruptionIsServedAtOnce() {
    mining();
    interrupted(true);

    var late = pools.miner("c.d");
    pools.submit(late, 100);
    assertThat(late.told("mining.notify")).hasSize(1);
    interrupted(false);
    bench.settle();
    bench.settle();

    assertThat(pools.line(1).calls("mining.submit")).hasSize(1);
  }

  @Test
  void aLostTunnelCondemnsNoPoolEither() {
    var miner = mining();
    for (var line : bench.pool.lines) line.closes("tunnel-lost");
    bench.settle();
    bench.pass(Duration.ofSeconds(2));
    assertThat(bench.group.telemetry(Map.of()).detail()).isEqualTo("tunnel-lost");

    pools.serve(2);
    pools.serve(1);

    assertThat(pools.moves()).isEmpty();
    assertThat(miner.closedFor).isEmpty();
    assertThat(miner.lastJob().path(2).asText()).contains("aa0001");
  }

  @Test
  void n4_withoutATunnelNoPoolIsDialledAndNoLifeOfAnUpstreamCounted() {
    mining();
    bench.pool.isOutOfReach = true;
    for (var line : bench.pool.lines) line.closes("tunnel-lost");
    bench.pass(Duration.ofMinutes(2));
    assertThat(bench.group.telemetry(Map.of()).upstreams())
        .allSatisfy(upstream -> assertThat(upstream.epoch()).isEqualTo(1));

    bench.pool.isOutOfReach = false;
    bench.pass(Duration.ofSeconds(1));

    assertThat(pools.line(1).route.epoch()).isEqualTo(2);
    assertThat(pools.line(2).route.epoch()).isEqualTo(2);
  }

  @Test
  void q76_idleWorkKeepsMinersBusyAndCountsForNothing() {
    var pools = new TwoPools(TwoPools.order(500, "idle_jobs", 1));
    var miner = pools.miner("a.b");
    pools.serve(1);
    pools.line(1).closes("pool-closed");
    pools.bench.settle();
    pools.bench.pass(Duration.ofSeconds(62));

    assertThat(miner.lastJob().path(2).asText()).contains("4861736852656c6179"); // HashRelay
    assertThat(miner.lastJob().path(8).asBoolean()).isTrue();
    pools.submit(miner, 100);
    assertThat(miner.answer(100).path("result").asBoolean()).isTrue();
    assertThat(pools.bench.group.books().foundShares()).isZero();
    assertThat(pools.bench.results()).isEmpty();

    for (var s = 0; s < 60 && pools.lines(1).isEmpty(); s++) {
      pools.bench.pass(Duration.ofSeconds(1));
    }
    pools.serve(1);
    assertThat(miner.lastJob().path(2).asText()).contains("aa0001");
    assertThat(miner.lastJob().path(8).asBoolean()).isTrue();
  }

  @Test
  void q76_minersAreClosedWhenTheOrderSaysSo() {
    var pools = new TwoPools(TwoPools.order(500, "close", 1));
    var miner = pools.miner("a.b");
    pools.serve(1);
    pools.line(1).closes("pool-closed");
    pools.bench.pass(Duration.ofSeconds(59));
    assertThat(miner.closedFor).isEmpty();
    pools.bench.pass(Duration.ofSeconds(2));
    assertThat(miner.closedFor).isEqualTo("pool-down");
  }

  @Test
  void q71_aPoolThatRefusesTheOnlyLoginIsLeft() {
    pools.miner("a.b");
    pools.serve(2);
    var line = pools.line(1);
    line.opened();
    line.answer("{\"version-rolling\":true,\"version-rolling.mask\":\"1fffe000\"}");
    line.answer("[[],\"aabb\",8]");
    var login = line.calls("mining.authorize").get(0).path("id").asInt();

    line.answer(login, "false", "null");
    bench.settle();

    assertThat(line.closedFor).isEqualTo("login-refused");
    assertThat(pools.moves()).containsExactly("1>2 login-refused");
  }

  @Test
  void p8_minersHearOfTwentyJobsASecondAtMostAndOfTheNewest() {
    var miner = mining();
    var before = miner.told("mining.notify").size();
    for (var i = 0; i < 1_000; i++) {
      pools.line(1).difficulty(1e-12 / (1 + i % 2));
      pools.job(pools.line(1), i % 3 == 0);
      if (i % 250 == 249) bench.pass(Duration.ofMillis(250));
    }
    bench.pass(Duration.ofMillis(500));

    assertThat(miner.told("mining.notify").size() - before).isBetween(5, 30);
    assertThat(miner.lastJob().path(7).asText()).isEqualTo("%08x".formatted(0x683921df + 1_002));
  }

  private FakeMiner mining() {
    var miner = pools.miner("a.b");
    pools.serve(1);
    pools.serve(2);
    return miner;
  }

  private void interrupted(boolean away) {
    for (var line : bench.pool.lines) line.interrupted(away);
  }
}
