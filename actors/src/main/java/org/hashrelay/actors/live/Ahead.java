package org.hashrelay.actors.live;

import java.util.HashMap;
import java.util.Map;
import org.hashrelay.actors.live.WorkerTally.Name;
import org.hashrelay.streams.tunnel.control.ControlMessage.WorkerAhead;
import org.hashrelay.streams.tunnel.control.ReportEntry.OfWorker;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;

/**
 * How far each worker of a node is ahead of the reports that came; void once they have caught up.
 *
 * <p>So what was seen once never goes back while reports that waited for the journal come in. Confined
 * to the lock of its node.
 */
final class Ahead {

  private record Level(long things, WorkerTally tally) {}

  private final Map<Name, Long> things = new HashMap<>();
  private final Map<Name, Level> levels = new HashMap<>();

  /** What the node counted beyond {@code reported}. */
  void told(WorkerAhead news, Map<Name, WorkerTally> reported, int most) {
    var name = new Name(news.mappingId(), news.worker());
    if (!levels.containsKey(name) && levels.size() >= most) return;
    var tally = reported.getOrDefault(name, WorkerTally.NONE).plus(news);
    levels.put(name, new Level(things.getOrDefault(name, 0L) + news.things(), tally));
  }

  void reported(Name name, OfWorker entry) {
    var now = things.merge(name, entry instanceof SharesMerged m ? m.count() : 1L, Long::sum);
    levels.computeIfPresent(name, (key, level) -> level.things() <= now ? null : level);
  }

  /** Nothing waits behind the reports. */
  void forget() {
    levels.clear();
  }

  Map<Name, WorkerTally> over(Map<Name, WorkerTally> reported) {
    var all = new HashMap<>(reported);
    levels.forEach((name, level) -> all.put(name, level.tally()));
    return Map.copyOf(all);
  }
}
