package org.hashrelay.actors.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;

/**
 * Shares that are counted without their detail: one entry per worker, connection and fate.
 *
 * <p>May be used from any thread; bounded by the number of workers and fates, which miners choose,
 * and so by a limit.
 */
final class MergedShares {

  private record Key(int mappingId, String worker, ShareResult result, int seat) {}

  private final int limit;
  private final Map<Key, SharesMerged> merged = new ConcurrentHashMap<>();

  MergedShares(int limit) {
    this.limit = limit;
  }

  /** False for what cannot be merged: who came and went, or a worker too many. */
  boolean add(ReportEntry entry) {
    if (entry instanceof ShareJudged s) {
      return add(new SharesMerged(
          s.mappingId(),
          s.worker(),
          s.at(),
          s.result(),
          1,
          s.difficulty(),
          s.found(),
          s.poolDifficulty(),
          s.seat()));
    }
    return entry instanceof SharesMerged m && add(m);
  }

  boolean isEmpty() {
    return merged.isEmpty();
  }

  /** All of them, as they are. */
  List<ReportEntry> entries() {
    return List.copyOf(merged.values());
  }

  /** Removes and answers at most so many. */
  List<ReportEntry> take(int most) {
    var taken = new ArrayList<ReportEntry>();
    for (var key : merged.keySet()) {
      if (taken.size() == most) break;
      taken.add(merged.remove(key));
    }
    return taken;
  }

  private boolean add(SharesMerged share) {
    var key = new Key(share.mappingId(), share.worker(), share.result(), share.seat());
    if (merged.size() >= limit && !merged.containsKey(key)) return false;
    merged.merge(key, share, MergedShares::sum);
    return true;
  }

  private static SharesMerged sum(SharesMerged a, SharesMerged b) {
    return new SharesMerged(
        a.mappingId(),
        a.worker(),
        Math.max(a.at(), b.at()),
        a.result(),
        a.count() + b.count(),
        a.difficulty() + b.difficulty(),
        Math.max(a.bestFound(), b.bestFound()),
        a.poolDifficulty() + b.poolDifficulty(),
        a.seat());
  }
}
