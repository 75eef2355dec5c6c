package org.hashrelay.persistence.projection;

import java.util.EnumMap;
import java.util.Map;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** How many shares came to which end, and what the good ones count; confined to one transaction. */
final class ShareSum {

  private final Map<ShareResult, Tally> tallies = new EnumMap<>(ShareResult.class);

  void add(ShareResult result, Tally tally) {
    tallies.merge(result, tally, Tally::plus);
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

  private double difficulty(ShareResult result) {
    var tally = tallies.get(result);
    return tally == null || !Double.isFinite(tally.difficulty())
        ? 0
        : Math.max(0, tally.difficulty());
  }
}
