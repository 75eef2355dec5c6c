package org.hashrelay.actors.live;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.Latencies;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;

/** What the miners of one mapping did since this server heard of it first; confined to its node. */
final class MappingCounts {

  private static final int MOST_FAILOVERS = 64;

  private final Map<ShareResult, MappingRow.Sum> found = new EnumMap<>(ShareResult.class);
  private final Map<ShareResult, MappingRow.Sum> asked = new EnumMap<>(ShareResult.class);
  private final Map<MappingRow.Failover, Long> failovers = new HashMap<>();
  private final Latencies toMiner = new Latencies();
  private final Latencies toPool = new Latencies();
  private long lastShareAt;
  private double best;

  void reported(ReportEntry entry) {
    if (entry instanceof ShareJudged share) {
      var taken = share.poolDifficulty() > 0 ? share.poolDifficulty() : share.difficulty();
      add(found, share.result(), 1, share.difficulty());
      if (share.forwarded()) add(asked, share.result(), 1, taken);
      if (share.forwarded()) toMiner.took(share.latencyMillis() / 1e3);
      seen(share.at(), share.found());
    } else if (entry instanceof SharesMerged some) {
      add(found, some.result(), some.count(), some.difficulty());
      var wasAsked =
          some.result() == ShareResult.ACCEPTED || some.result() == ShareResult.UNANSWERED;
      if (wasAsked) add(asked, some.result(), some.count(), some.poolDifficulty());
      seen(some.at(), some.bestFound());
    } else if (entry instanceof FailedOver change) {
      var key = new MappingRow.Failover(change.fromPool(), change.toPool());
      if (failovers.size() < MOST_FAILOVERS || failovers.containsKey(key)) {
        failovers.merge(key, 1L, Long::sum);
      }
    }
  }

  /** The pool's answer, seen where it is dialled. */
  void answered(long micros) {
    toPool.took(micros / 1e6);
  }

  private void seen(long at, double met) {
    lastShareAt = Math.max(lastShareAt, at);
    if (Double.isFinite(met)) best = Math.max(best, met);
  }

  private static void add(
      Map<ShareResult, MappingRow.Sum> sums, ShareResult result, long count, double difficulty) {
    var worth = Double.isFinite(difficulty) ? Math.max(0, difficulty) : 0;
    sums.merge(result, new MappingRow.Sum(count, worth), MappingRow.Sum::plus);
  }

  MappingRow row(int mappingId) {
    return new MappingRow(
        mappingId,
        Map.copyOf(found),
        Map.copyOf(asked),
        Map.copyOf(failovers),
        toMiner.taken(),
        toPool.taken(),
        lastShareAt,
        best);
  }
}
