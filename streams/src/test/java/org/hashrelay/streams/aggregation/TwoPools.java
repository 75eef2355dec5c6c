package org.hashrelay.streams.aggregation;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolHint;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;

/** A bench whose mapping has pools 1 and 2 (or more), each of which serves when a test says so. */
final class TwoPools {

  static final String HASH = FakePool.PREV_HASH;

  final Bench bench;
  private int jobs;

  TwoPools() {
    this(500, 1, 2);
  }

  TwoPools(int minersPerConn, int... pools) {
    this(order(minersPerConn, "hold", pools));
  }

  TwoPools(MappingOrder order) {
    bench = new Bench(order);
  }

  static MappingOrder order(int minersPerConn, String whenDown, int... pools) {
    return order(
        minersPerConn, whenDown, IntStream.of(pools).mapToObj(id -> pool(id)).toList());
  }

  static MappingOrder order(int minersPerConn, String whenDown, List<PoolOrder> pools) {
    return new MappingOrder(
        1,
        "test",
        3333,
        true,
        "aggregate",
        "auto",
        pools,
        minersPerConn,
        Duration.ofSeconds(5),
        false,
        true,
        WorkerNaming.PASS_THROUGH,
        whenDown,
        1);
  }

  static PoolOrder pool(int id) {
    return pool(id, "", "sha256d");
  }

  static PoolOrder pool(int id, String user, String algorithm) {
    var host = "eu%d.pool.example".formatted(id);
    return new PoolOrder(
        id, "p" + id, algorithm, "stratum-v1", user, "", true, host, 3333, false, PoolHint.NONE);
  }

  /** A miner that has said who it is; whether it mines depends on the pools. */
  FakeMiner miner(String name) {
    var miner = new FakeMiner(bench.group).enter(name);
    bench.settle();
    return miner;
  }

  /** Open connections to that pool, oldest first. */
  List<FakePool.Line> lines(int pool) {
    return bench.pool.lines.stream()
        .filter(line -> line.route.poolId() == pool && line.closedFor.isEmpty())
        .toList();
  }

  FakePool.Line line(int pool) {
    var lines = lines(pool);
    return lines.get(lines.size() - 1);
  }

  /** Every connection to that pool that waits for it gets what it waits for. */
  void serve(int pool) {
    serve(pool, 8);
  }

  void serve(int pool, int extranonce2Size) {
    for (var line : lines(pool)) {
      if (!line.heard.isEmpty()) continue;
      line.serve(
          "%08x".formatted(0xaa000000 + pool * 256 + line.route.upstream()), extranonce2Size);
      line.difficulty(1e-12);
      job(line, true);
    }
    bench.settle();
    bench.settle();
  }

  void job(FakePool.Line line, boolean clean) {
    jobs++;
    line.job("j" + jobs, HASH, "20000000", "%08x".formatted(0x683921df + jobs), clean);
    bench.settle();
  }

  void submit(FakeMiner miner, int id) {
    var job = miner.lastJob();
    miner.submits(id, job.path(0).asText(), "%08x".formatted(id), job.path(7).asText(), "00000000");
    bench.settle();
  }

  /** Everybody hears of jobs all the time, as at real pools. */
  void passWithJobs(Duration time) {
    for (var left = time.toSeconds(); left > 0; left -= 10) {
      bench.pass(Duration.ofSeconds(Math.min(10, left)));
      bench.pool.lines.stream()
          .filter(line -> line.closedFor.isEmpty() && !line.heard.isEmpty())
          .forEach(line -> job(line, false));
    }
  }

  List<String> moves() {
    return bench.reports.stream()
        .filter(FailedOver.class::isInstance)
        .map(FailedOver.class::cast)
        .map(move -> move.fromPool() + ">" + move.toPool() + " " + move.reason())
        .toList();
  }
}
