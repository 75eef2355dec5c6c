package org.hashrelay.streams.aggregation;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** A group with a fake pool, and a clock that stands still unless it is moved. */
final class Bench {

  final FakePool pool = new FakePool();
  final List<ReportEntry> reports = new ArrayList<>();
  final UpstreamGroup group;
  private long nanos;

  Bench() {
    this(order(2, false, true));
  }

  Bench(MappingOrder order) {
    var settings =
        MinerPortSettings.from(ConfigFactory.parseResources("reference.conf").resolve());
    var start = Instant.parse("2026-01-01T00:00:00Z");
    var time = new Time(() -> nanos, () -> start);
    group = new UpstreamGroup(order, settings, pool, reports::add, time);
  }

  static MappingOrder order(int minersPerConn, boolean fast, boolean verify) {
    return order(minersPerConn, fast, verify, WorkerNaming.PASS_THROUGH);
  }

  static MappingOrder order(int minersPerConn, boolean fast, boolean verify, WorkerNaming naming) {
    var pool = new PoolOrder(7, "pool", "sha256d", "stratum-v1", "acct", "secret", true);
    return new MappingOrder(
        1,
        "test",
        3333,
        true,
        "aggregate",
        "auto",
        List.of(pool),
        minersPerConn,
        Duration.ofSeconds(5),
        fast,
        verify,
        naming,
        "hold",
        1);
  }

  /** A miner that mines: the pool serves it its first job. */
  FakeMiner miner() {
    var miner = new FakeMiner(group).enter("a.b");
    if (pool.last().heard.isEmpty()) {
      pool.last().serve("aabbccdd", 8);
      pool.last().difficulty(1e-12);
      pool.last().job("j1", FakePool.PREV_HASH, true);
    }
    settle();
    return miner;
  }

  /** Lets everything happen that needs no time. */
  void settle() {
    pool.lines.forEach(FakePool.Line::answerLogins);
    while (group.work()) continue;
  }

  /** Time passes, in steps short enough to miss nothing. */
  void pass(Duration time) {
    var steps = Math.max(1, time.toMillis() / 250);
    for (var i = 0L; i < steps; i++) {
      nanos += time.toNanos() / steps;
      group.tick();
      while (group.work()) continue;
    }
  }

  Map<String, Long> noticed() {
    return group.telemetry(Map.of()).noticed();
  }

  List<ShareResult> results() {
    return reports.stream()
        .filter(r -> r instanceof ShareJudged)
        .map(r -> ((ShareJudged) r).result())
        .toList();
  }
}
