package org.hashrelay.actors.agent;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.hashrelay.streams.tunnel.control.ControlMessage.Ahead;
import org.hashrelay.streams.tunnel.control.ControlMessage.WorkerAhead;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.OfWorker;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;

/**
 * What waits behind the reports under way, against what the server was told of it.
 *
 * <p>Told in pieces that fit a control message, and only of workers who did something since. Confined
 * to its agent.
 */
final class AheadNews {

  static final int MOST_AT_ONCE = 2_000;

  private record Name(int mappingId, String worker) {}

  private final Map<Name, Long> told = new HashMap<>();
  private long toldAfter;

  /** The server may have forgotten everything. */
  void forget() {
    told.clear();
  }

  /** Tells all that is new; what does not fit the way is told the next time. */
  void tell(ReportOutbox outbox, Predicate<Ahead> send) {
    if (toldAfter != outbox.lastSeq()) told.clear();
    toldAfter = outbox.lastSeq();
    var news = new ArrayList<WorkerAhead>();
    sums(outbox.stuck()).forEach((name, sum) -> {
      if (told.getOrDefault(name, 0L) != sum.things) news.add(sum.of(name));
    });
    for (int from = 0; from < news.size(); from += MOST_AT_ONCE) {
      var piece = news.subList(from, Math.min(news.size(), from + MOST_AT_ONCE));
      if (!send.test(new Ahead(outbox.instance(), toldAfter, List.copyOf(piece)))) return;
      piece.forEach(w -> told.put(new Name(w.mappingId(), w.worker()), w.things()));
    }
  }

  private static Map<Name, Sum> sums(List<ReportEntry> entries) {
    var sums = new LinkedHashMap<Name, Sum>();
    for (var entry : entries) {
      if (!(entry instanceof OfWorker of)) continue;
      sums.computeIfAbsent(new Name(of.mappingId(), of.worker()), name -> new Sum())
          .add(of);
    }
    return sums;
  }

  /** Of one worker. */
  private static final class Sum {

    private final Map<ShareResult, Long> counts = new EnumMap<>(ShareResult.class);
    private long things;
    private int connections;
    private double difficulty;
    private long lastShareAt;

    void add(OfWorker entry) {
      if (entry instanceof ShareJudged s) {
        shares(s.result(), 1, s.difficulty(), s.at());
      } else if (entry instanceof SharesMerged m) {
        shares(m.result(), m.count(), m.difficulty(), m.at());
      } else {
        things++;
        connections += entry instanceof WorkerJoined ? 1 : -1;
      }
    }

    private void shares(ShareResult result, long count, double difficultySum, long at) {
      things += count;
      counts.merge(result, count, Long::sum);
      var earns = result == ShareResult.ACCEPTED || result == ShareResult.FILTERED;
      if (earns && Double.isFinite(difficultySum)) difficulty += Math.max(0, difficultySum);
      lastShareAt = Math.max(lastShareAt, at);
    }

    WorkerAhead of(Name name) {
      return new WorkerAhead(
          name.mappingId(),
          name.worker(),
          things,
          connections,
          Map.copyOf(counts),
          difficulty,
          lastShareAt);
    }
  }
}
