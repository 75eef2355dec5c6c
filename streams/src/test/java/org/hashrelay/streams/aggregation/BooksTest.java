package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolHint;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.Test;

/** Where every share went, from its arrival to its fate. */
class BooksTest {

  private static final String NTIME = "683921df";

  private final Bench bench = new Bench();
  private final FakePool pool = bench.pool;

  @Test
  void aShareIsHeldFromItsArrivalUntilItsFateIsKnown() {
    var miner = bench.miner();
    for (int i = 0; i < 5; i++) submit(miner, i);
    assertThat(shares()).isEqualTo(new ShareBook(5, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0));
    assertThat(telemetry().heldByWorker()).isEqualTo(Map.of("a.b", 5));

    answer(0, "true", "null");
    answer(1, "null", "[22,\"Duplicate share\",null]");
    answer(2, "null", "[23,\"Low difficulty share\",null]");
    answer(3, "null", "[21,\"Stale\",null]");
    submit(miner, 4); // seen before
    miner.submits(900, "ffffff", "00000001", NTIME, "00000000");
    pool.last().closes("pool-closed");

    var d = bench.reports.stream()
        .filter(ShareJudged.class::isInstance)
        .map(ShareJudged.class::cast)
        .filter(s -> s.result() == ShareResult.ACCEPTED)
        .mapToDouble(ShareJudged::poolDifficulty)
        .sum();
    assertThat(d).isEqualTo(1e-12);
    assertThat(shares()).isEqualTo(new ShareBook(7, 1, 0, 3, 2, 1, 2, 1, 0, d, d));
    assertThat(telemetry().heldByWorker()).isEmpty();
  }

  @Test
  void anUpstreamsBookIsWhatItTookToThePool() {
    var miner = bench.miner();
    for (int i = 0; i < 5; i++) submit(miner, i);
    submit(miner, 0); // judged here, not forwarded
    answer(0, "true", "null");
    answer(1, "null", "[22,\"Duplicate share\",null]");
    answer(2, "null", "[21,\"Stale\",null]");

    var open = telemetry().upstreams().get(0);
    assertThat(open.forwarded()).isEqualTo(pool.last().calls("mining.submit").size());
    assertThat(List.of(open.accepted(), open.rejected(), open.stale(), open.inFlight()))
        .containsExactly(1L, 1L, 1L, 2L);

    bench.pass(Duration.ofSeconds(31));
    var late = telemetry().upstreams().get(0);
    assertThat(late.unanswered()).isEqualTo(2);
    assertThat(late.inFlight()).isZero();
  }

  @Test
  void q61_theMinerSeesThePoolsRefusalAndTheBooksCountIt() {
    var miner = bench.miner();
    submit(miner, 0);

    answer(0, "null", "[23,\"too easy\",null]");

    assertThat(miner.answer(100).path("error").toString()).isEqualTo("[23,\"too easy\",null]");
    assertThat(shares().lowDifficulty()).isEqualTo(1);
  }

  @Test
  void q61_whereAnAnswerIsGivenAtOnceTheBooksTellTheTruthAllTheSame() {
    var fast = new Bench(Bench.order(2, true, true));
    var miner = fast.miner();
    miner.submits(100, miner.lastJobId(), "00000000", NTIME, "00000000");
    assertThat(miner.answer(100).path("result").asBoolean()).isTrue();

    var id = fast.pool.last().last().path("id").asInt();
    fast.pool.last().answer(id, "null", "[21,\"Stale\",null]");

    var book = fast.group.telemetry(Map.of()).shares();
    assertThat(book.accepted()).isZero();
    assertThat(book.stale()).isEqualTo(1);
    assertThat(book.balances()).isTrue();
  }

  @Test
  void p13_aShareThePoolCallsADuplicateIsCountedOnceAndNotAsLost() {
    var miner = bench.miner();
    submit(miner, 0);

    answer(0, "null", "[22,\"Duplicate share\",null]");
    answer(0, "null", "[22,\"Duplicate share\",null]"); // once more: nobody waits for it

    assertThat(shares()).isEqualTo(new ShareBook(1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0));
    assertThat(bench.results()).containsExactly(ShareResult.DUPLICATE);
  }

  @Test
  void m9_whatAMinerLeftOutstandingIsCountedForItsWorkerAndToldToNobodyElse() {
    var miner = bench.miner();
    for (int i = 0; i < 50; i++) submit(miner, i);
    miner.leaves();
    var next = new FakeMiner(bench.group).enter("next");
    bench.settle();
    var heard = next.heard.size();

    for (int i = 0; i < 50; i++) answer(i, "true", "null");

    assertThat(shares().accepted()).isEqualTo(50);
    assertThat(shares().balances()).isTrue();
    assertThat(bench.reports.stream()
            .filter(ShareJudged.class::isInstance)
            .map(r -> ((ShareJudged) r).worker()))
        .hasSize(50)
        .containsOnly("a.b");
    assertThat(next.heard).hasSize(heard);
    assertThat(miner.answer(100).isMissingNode()).isTrue();
  }

  @Test
  void aKickedWorkerLosesItsConnectionsAndNobodyElseDoes() {
    var first = bench.miner();
    var second = bench.miner();
    var other = new FakeMiner(bench.group).enter("other");

    bench.group.kick("a.b");

    assertThat(first.closedFor).isEqualTo("kicked");
    assertThat(second.closedFor).isEqualTo("kicked");
    assertThat(other.closedFor).isEmpty();
  }

  @Test
  void aMinerIsGreetedBeforeThePoolIsConnectedWhenThePoolIsKnown() {
    var known = new Bench(remembering(new PoolHint(8, 0x1fffe000)));

    var miner = new FakeMiner(known.group).enter("a.b");

    assertThat(miner.answer(1).path("result").path("version-rolling.mask").asText())
        .isEqualTo("1fffe000");
    assertThat(miner.answer(2).path("result").path(2).asInt()).isEqualTo(4);
    assertThat(miner.answer(3).path("result").asBoolean()).isTrue();

    known.pool.last().serve("aabbccdd", 8);
    known.pool.last().difficulty(1e-12);
    known.pool.last().job("j1", FakePool.PREV_HASH, true);
    known.settle();
    miner.submits(5, miner.lastJobId(), "00000001", NTIME, "00000000");

    assertThat(known.pool.last().calls("mining.submit")).hasSize(1);
    assertThat(miner.told("mining.set_extranonce")).isEmpty();
  }

  private static MappingOrder remembering(PoolHint hint) {
    var o = Bench.order(2, false, true, WorkerNaming.PASS_THROUGH);
    var p = o.pools().get(0);
    var pool = new PoolOrder(
        p.id(),
        p.name(),
        p.algorithm(),
        p.protocol(),
        p.user(),
        p.password(),
        true,
        "",
        3333,
        false,
        hint);
    return new MappingOrder(
        o.id(),
        o.name(),
        o.localPort(),
        o.enabled(),
        o.mode(),
        o.protocol(),
        List.of(pool),
        o.minersPerConn(),
        o.shareInterval(),
        o.fastAnswer(),
        o.verifyShares(),
        o.workerName(),
        o.onAllPoolsDown(),
        o.revision());
  }

  private void submit(FakeMiner miner, int n) {
    miner.submits(100 + n, miner.lastJobId(), "%08x".formatted(n), NTIME, "00000000");
  }

  /** The pool answers the share that was submitted as number {@code n}. */
  private void answer(int n, String result, String error) {
    var call = pool.last().calls("mining.submit").get(n);
    pool.last().answer(call.path("id").asInt(), result, error);
  }

  private MappingTelemetry telemetry() {
    return bench.group.telemetry(Map.of());
  }

  private ShareBook shares() {
    return telemetry().shares();
  }
}
