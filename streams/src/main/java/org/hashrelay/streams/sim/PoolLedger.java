package org.hashrelay.streams.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pool's counts. Confined to the pool's thread. */
final class PoolLedger {

  /** The counts of one worker, or of all. */
  static final class Counts {
    private long accepted;
    private double difficultySum;
    private final Map<Integer, Long> rejected = new TreeMap<>();

    long accepted() {
      return accepted;
    }

    long rejectedTotal() {
      return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    void add(ShareCheck.Verdict verdict) {
      if (verdict.code() == 0) {
        accepted++;
        difficultySum += verdict.difficulty();
      } else {
        rejected.merge(verdict.code(), 1L, Long::sum);
      }
    }

    private PoolReport.Worker report() {
      return new PoolReport.Worker(accepted, new TreeMap<>(rejected), difficultySum);
    }
  }

  private static final int MOST_WORKERS = 100_000;

  private final Counts all = new Counts();
  private final Map<String, Counts> workers = new HashMap<>();
  private long duplicates;
  private long overlaps;
  private long unreadable;
  private long connectionsTotal;

  void share(String worker, ShareCheck.Verdict verdict, boolean overlap) {
    all.add(verdict);
    if (workers.size() < MOST_WORKERS || workers.containsKey(worker)) {
      workers.computeIfAbsent(worker, name -> new Counts()).add(verdict);
    }
    if (verdict.sameHeaderFrom() != 0) {
      duplicates++;
      overlaps += overlap ? 1 : 0;
    }
  }

  void unreadable() {
    unreadable++;
  }

  void connected() {
    connectionsTotal++;
  }

  PoolReport report(long headersSeen, long jobs, List<PoolReport.Link> links) {
    var byName = new TreeMap<String, PoolReport.Worker>();
    workers.forEach((name, counts) -> byName.put(name, counts.report()));
    return new PoolReport(
        all.accepted,
        new TreeMap<>(all.rejected),
        duplicates,
        overlaps,
        headersSeen,
        unreadable,
        all.difficultySum,
        links.size(),
        connectionsTotal,
        jobs,
        byName,
        links);
  }
}
