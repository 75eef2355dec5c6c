package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** Which pool serves when pools come and go, and what the miners see of it. */
class FailoverTest {

  private final TwoPools pools = new TwoPools();
  private final Bench bench = pools.bench;

  @Test
  void theNextPoolStandsByAsSoonAsThereIsAMiner() {
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.pool.lines).isEmpty();

    pools.miner("a.b");

    assertThat(pools.lines(1)).hasSize(1);
    assertThat(pools.lines(2)).hasSize(1);
    pools.serve(1);
    pools.serve(2);
    assertThat(pools.line(2).calls("mining.authorize")).hasSize(1);
    assertThat(upstreams())
        .extracting(UpstreamTelemetry::role)
        .containsExactly("active", "standby");
    assertThat(upstreams()).extracting(UpstreamTelemetry::state).containsOnly("ready");
  }

  @Test
  void aStandbyLogsInAsItsPoolsOwnUser() {
    var own = List.of(TwoPools.pool(1), TwoPools.pool(2, "acct", "sha256d"));
    var pools = new TwoPools(TwoPools.order(500, "hold", own));
    pools.miner("a.b");
    pools.serve(2);

    assertThat(pools
            .line(2)
            .calls("mining.authorize")
            .get(0)
            .path("params")
            .path(0)
            .asText())
        .isEqualTo("acct");
  }

  @Test
  void whenThePoolDiesEveryMinerGetsOneCleanJobAndKeepsItsSocketAndExtranonce() {
    var miners = ten();
    var before = miners.stream().map(m -> m.told("mining.notify").size()).toList();

    pools.line(1).closes("pool-closed");
    bench.settle();

    for (var i = 0; i < miners.size(); i++) {
      var miner = miners.get(i);
      assertThat(miner.told("mining.notify")).hasSize(before.get(i) + 1);
      assertThat(miner.lastJob().path(8).asBoolean()).isTrue();
      assertThat(miner.lastJob().path(2).asText()).contains("aa000201"); // pool 2's extranonce1
      assertThat(miner.told("mining.set_extranonce")).isEmpty();
      assertThat(miner.closedFor).isEmpty();
    }
    assertThat(pools.moves()).containsExactly("1>2 pool-closed");
    assertThat(bench.group.telemetry(Map.of()).activePoolId()).isEqualTo(2);
    assertThat(bench.group.telemetry(Map.of()).detail())
        .isEqualTo("pool 1: pool-closed; serving from pool 2");
  }

  @Test
  void sharesAfterTheFailoverGoToTheNewPoolAndThoseBeforeAreStale() {
    var miner = ten().get(0);
    var old = miner.lastJob();
    pools.submit(miner, 100);
    pools.line(1).closes("pool-silent");
    bench.settle();
    assertThat(miner.error(100)).isEqualTo(21);

    miner.submits(101, old.path(0).asText(), "0000aaaa", old.path(7).asText(), "00000000");
    assertThat(miner.error(101)).isEqualTo(21);
    pools.submit(miner, 102);

    assertThat(pools.line(2).calls("mining.submit")).hasSize(1);
    assertThat(bench.results()).containsExactly(ShareResult.UNANSWERED, ShareResult.STALE);
  }

  @Test
  void q72_theBetterPoolServesAgainAfterAMinuteWithoutABreak() {
    var miner = ten().get(0);
    pools.line(1).closes("pool-closed");
    bench.settle();
    bench.pass(Duration.ofSeconds(2));
    pools.serve(1);
    assertThat(upstreams())
        .filteredOn(u -> u.poolId() == 1)
        .extracting("role")
        .containsOnly("standby");

    pools.passWithJobs(Duration.ofSeconds(55));
    assertThat(pools.moves()).hasSize(1);
    pools.passWithJobs(Duration.ofSeconds(10));

    assertThat(pools.moves()).containsExactly("1>2 pool-closed", "2>1 returned");
    assertThat(miner.lastJob().path(2).asText()).contains("aa0001");
    assertThat(pools.lines(2)).hasSize(1); // stands by again, over the same connection
    assertThat(bench.group.telemetry(Map.of()).detail()).isEmpty();
  }

  @Test
  void aPoolThatFallsAgainSoonIsTrustedLaterAndLater() {
    var miners = ten();
    var waited = new ArrayList<Long>();
    for (var round = 0; round < 3; round++) {
      pools.line(1).closes("pool-closed");
      bench.settle();
      bench.pass(Duration.ofSeconds(3));
      pools.serve(1);
      var seconds = 0L;
      for (; pools.moves().size() < 2 * round + 2 && seconds < 600; seconds += 10) {
        miners.get(0).says(7, "mining.ping", "[]");
        pools.passWithJobs(Duration.ofSeconds(10));
      }
      waited.add(seconds);
    }

    assertThat(waited.get(0)).isBetween(60L, 70L);
    assertThat(waited.get(1)).isBetween(120L, 130L);
    assertThat(waited.get(2)).isBetween(240L, 250L);
  }

  @Test
  void lateSharesForTheOldPoolStillReachItAndItsAnswersTheMiner() {
    var miner = ten().get(0);
    var old = miner.lastJob();
    pools.submit(miner, 100);
    bench.group.update(TwoPools.order(500, "hold", 2, 1));
    bench.settle();
    assertThat(pools.moves()).containsExactly("1>2 switched");

    miner.submits(101, old.path(0).asText(), "0000aaaa", old.path(7).asText(), "00000000");
    var calls = pools.line(1).calls("mining.submit");
    assertThat(calls).hasSize(2);
    for (var call : calls) pools.line(1).answer(call.path("id").asInt(), "true", "null");

    assertThat(miner.answer(100).path("result").asBoolean()).isTrue();
    assertThat(miner.answer(101).path("result").asBoolean()).isTrue();
    assertThat(bench.results()).containsOnly(ShareResult.ACCEPTED);
  }

  @Test
  void aSwitchToAPoolThatIsNewWaitsUntilItIsReady() {
    var miner = ten().get(0);
    bench.group.update(TwoPools.order(500, "hold", 3, 1, 2));
    bench.settle();
    assertThat(pools.lines(3)).hasSize(1);
    pools.job(pools.line(1), true);
    pools.submit(miner, 100);
    assertThat(pools.line(1).calls("mining.submit")).hasSize(1);
    assertThat(pools.moves()).isEmpty();

    pools.serve(3);

    assertThat(pools.moves()).containsExactly("1>3 switched");
    assertThat(miner.lastJob().path(2).asText()).contains("aa0003");
    assertThat(bench.group.telemetry(Map.of()).activePoolId()).isEqualTo(3);
  }

  @Test
  void aPoolThatIsTakenOutServesUntilAnotherOneCanAndIsLeftThen() {
    ten();
    bench.group.update(TwoPools.order(500, "hold", 3));
    bench.settle();
    assertThat(pools.lines(2)).hasSize(1);

    pools.serve(3);
    assertThat(pools.moves()).containsExactly("1>3 switched");
    bench.pass(Duration.ofSeconds(45));

    assertThat(pools.lines(1)).isEmpty();
    assertThat(pools.lines(2)).isEmpty();
  }

  @Test
  void aPoolThatDoesNotGetReadyIsNotWaitedForWhenAnotherOneIs() {
    var miner = pools.miner("a.b");
    pools.serve(2);
    bench.pass(Duration.ofSeconds(2));
    assertThat(pools.moves()).isEmpty();

    bench.pass(Duration.ofSeconds(2));

    assertThat(pools.moves()).containsExactly("1>2 not-ready");
    assertThat(miner.lastJob().path(2).asText()).contains("aa0002");
  }

  @Test
  void whenTheStandbyIsDeadTooTheThirdPoolStandsBy() {
    pools.bench.group.update(TwoPools.order(500, "hold", 1, 2, 3));
    pools.miner("a.b");
    pools.serve(1);
    assertThat(pools.lines(3)).isEmpty();

    pools.line(2).closes("connection-refused");
    bench.settle();
    pools.serve(3);
    pools.line(1).closes("pool-closed");
    bench.settle();

    assertThat(pools.moves()).containsExactly("1>3 pool-closed");
    assertThat(bench.group.telemetry(Map.of()).detail())
        .isEqualTo("pool 1: pool-closed; pool 2: connection-refused; serving from pool 3");
  }

  @Test
  void allMinersWorkAtOnceThoughTheStandbyIsOneConnectionOnly() {
    var pools = new TwoPools(2, 1, 2);
    var miners = new ArrayList<FakeMiner>();
    for (var i = 0; i < 6; i++) miners.add(pools.miner("a." + i));
    pools.serve(1);
    pools.serve(2);
    assertThat(pools.lines(1)).hasSize(3);
    assertThat(pools.lines(2)).hasSize(1);

    for (var line : pools.lines(1)) line.closes("pool-closed");
    pools.bench.settle();

    assertThat(miners).allMatch(m -> m.lastJob().path(2).asText().contains("aa0002"));
    assertThat(pools.lines(2)).hasSize(3);
    pools.serve(2);
    assertThat(pools.bench.group.telemetry(Map.of()).upstreams())
        .filteredOn(u -> u.poolId() == 2)
        .extracting(UpstreamTelemetry::slotsUsed)
        .containsExactly(2, 2, 2);
  }

  @Test
  void minersOfALostConnectionMoveToTheOthersOfThatPoolWithRoom() {
    var pools = new TwoPools(4, 1, 2);
    var miners = new ArrayList<FakeMiner>();
    for (var i = 0; i < 6; i++) miners.add(pools.miner("a." + i));
    pools.serve(1);
    pools.serve(2);
    for (var i = 0; i < 2; i++) miners.get(i).leaves();
    assertThat(pools.lines(1)).hasSize(2);

    pools.lines(1).get(1).closes("pool-reset");
    pools.bench.settle();

    assertThat(pools.moves()).isEmpty();
    var first = pools.lines(1).get(0);
    assertThat(first.route.upstream()).isZero();
    assertThat(miners.subList(2, 6))
        .allMatch(m -> m.lastJob().path(2).asText().contains("aa000100"));
  }

  @Test
  void oneOfSeveralConnectionsLostWithoutRoomElsewhereBringsTheStandbyIn() {
    var pools = new TwoPools(2, 1, 2);
    for (var i = 0; i < 4; i++) pools.miner("a." + i);
    pools.serve(1);
    pools.serve(2);

    pools.lines(1).get(1).closes("pool-reset");
    pools.bench.settle();

    assertThat(pools.moves()).containsExactly("1>2 pool-reset");
  }

  @Test
  void twoSparseConnectionsBecomeOne() {
    var pools = new TwoPools(10, 1);
    var miners = new ArrayList<FakeMiner>();
    for (var i = 0; i < 12; i++) miners.add(pools.miner("a." + i));
    pools.serve(1);
    assertThat(pools.lines(1)).hasSize(2);
    for (var i = 0; i < 9; i++) miners.get(i).leaves();
    pools.bench.pass(Duration.ofSeconds(1));

    var used = pools.bench.group.telemetry(Map.of()).upstreams();
    assertThat(used).extracting(UpstreamTelemetry::slotsUsed).containsExactlyInAnyOrder(0, 3);
    pools.passWithJobs(Duration.ofSeconds(32));
    assertThat(pools.lines(1)).hasSize(1);
  }

  @Test
  void q73_workOfAnotherAlgorithmIsNeverServed() {
    var other = List.of(TwoPools.pool(1), TwoPools.pool(2, "", "scrypt"), TwoPools.pool(3));
    var pools = new TwoPools(TwoPools.order(500, "hold", other));
    pools.miner("a.b");
    pools.serve(1);

    assertThat(pools.lines(2)).isEmpty();
    assertThat(pools.lines(3)).hasSize(1);
  }

  @Test
  void q75_nobodyIsDialledForWhoIsNoMiner() {
    new FakeMiner(bench.group).says("\u0016\u0003\u0001 no miner");
    bench.pass(Duration.ofSeconds(1));

    assertThat(bench.pool.lines).isEmpty();
  }

  @Test
  void theStandbyLeavesWithTheLastMiner() {
    ten().forEach(FakeMiner::leaves);
    bench.pass(Duration.ofSeconds(29));
    assertThat(pools.lines(2)).hasSize(1);
    bench.pass(Duration.ofSeconds(2));

    assertThat(bench.pool.lines).allMatch(line -> line.closedFor.equals("no-miners"));
  }

  private List<FakeMiner> ten() {
    var miners = new ArrayList<FakeMiner>();
    for (var i = 0; i < 10; i++) miners.add(pools.miner("a." + i));
    pools.serve(1);
    pools.serve(2);
    return miners;
  }

  private List<UpstreamTelemetry> upstreams() {
    return bench.group.telemetry(Map.of()).upstreams();
  }

  // ── what changes of a pool ──────────────────────────────────────────────────────────────────

  private static PoolOrder at(int port, boolean tls) {
    var pool = TwoPools.pool(1);
    return new PoolOrder(
        1, pool.name(), "sha256d", "stratum-v1", "", "", true, pool.host(), port, tls, pool.hint());
  }

  @Test
  void aPoolThatOnlyHasAnotherPortOrTlsIsConnectedAnewBeforeItIsLeft() {
    for (var next : List.of(at(4444, false), at(3333, true))) {
      var one = new TwoPools(500, 1);
      var miner = one.miner("a.b");
      one.serve(1);
      var old = one.line(1);

      one.bench.group.update(TwoPools.order(500, "hold", List.of(next)));
      one.bench.pass(Duration.ofSeconds(1));
      assertThat(one.lines(1)).hasSize(2).contains(old);
      one.serve(1);
      one.submit(miner, 100);

      assertThat(old.calls("mining.submit")).isEmpty();
      assertThat(one.line(1).calls("mining.submit")).hasSize(1);
      assertThat(miner.closedFor).isEmpty();
    }
  }

  @Test
  void q73_thatAPoolIsOfAnotherAlgorithmIsSaid() {
    var all = List.of(TwoPools.pool(1), TwoPools.pool(2, "", "scrypt"));
    var two = new TwoPools(TwoPools.order(500, "hold", all));
    two.miner("a.b");
    two.serve(1);

    assertThat(two.bench.group.telemetry(Map.of()).detail())
        .isEqualTo("pool 2: another algorithm (scrypt) than the first");
  }

  @Test
  void aPoolThatServesNoLongerTakesLateSharesForTenSecondsAndThenTheyAreStale() {
    var miner = ten().get(0);
    var old = miner.lastJob();
    bench.group.update(TwoPools.order(500, "hold", 2, 1));
    bench.pass(Duration.ofSeconds(2));
    assertThat(pools.moves()).containsExactly("1>2 switched");

    miner.submits(101, old.path(0).asText(), "0000aaaa", old.path(7).asText(), "00000000");
    assertThat(pools.line(1).calls("mining.submit")).hasSize(1);
    bench.pass(Duration.ofSeconds(10));
    miner.submits(102, old.path(0).asText(), "0000aaab", old.path(7).asText(), "00000000");

    assertThat(pools.line(1).calls("mining.submit")).hasSize(1);
    assertThat(miner.error(102)).isEqualTo(21);
  }
}
