package org.hashrelay.persistence.projection;

import java.util.EnumMap;
import java.util.Map;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** How many shares came to which end, and what the good ones count; confined to one transaction. */
final class ShareSum {

  private final Map<ShareResult, Tally> tallies = new EnumMap<>(ShareResult.class);

  private double poolCredit;

  void add(ShareResult result, Tally tally, double creditOfPool) {
    tallies.merge(result, tally, Tally::plus);
    poolCredit += credit(creditOfPool);
  }

  void add(SharesSubmitted event) {
    event.deltas().forEach((result, tally) -> tallies.merge(result, tally, Tally::plus));
    poolCredit += credit(event.poolCredit());
  }

  long of(ShareResult result) {
    var tally = tallies.get(result);
    return tally == null ? 0 : tally.count();
  }

  /** Every kind of refusal but stale. */
  long rejected() {
    return of(ShareResult.REJECTED) + of(ShareResult.DUPLICATE) + of(ShareResult.LOW_DIFFICULTY);
  }

  /** Difficulty of the accepted and the filtered ones; what a hashrate is made of. */
  double credit() {
    return difficulty(ShareResult.ACCEPTED) + difficulty(ShareResult.FILTERED);
  }

  /** Difficulty of all of them, whatever became of them. */
  double work() {
    return tallies.keySet().stream().mapToDouble(this::difficulty).sum();
  }

  /** What the pools credit. */
  double poolCredit() {
    return poolCredit;
  }

  private double difficulty(ShareResult result) {
    var tally = tallies.get(result);
    return tally == null ? 0 : credit(tally.difficulty());
  }

  /** A sum no single event can spoil. */
  static double credit(double told) {
    return Double.isFinite(told) ? Math.max(0, told) : 0;
  }
}
