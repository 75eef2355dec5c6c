package org.hashrelay.actors.live;

import java.util.EnumMap;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ControlMessage.WorkerAhead;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * What one worker did since this server heard of its node first.
 *
 * @param connections that came less those that went
 * @param counts of shares by what became of them
 * @param credit difficulty of the accepted and filtered ones
 * @param lastShareAt milliseconds since 1970, 0 for never
 */
public record WorkerTally(
    int connections, Map<ShareResult, Long> counts, double credit, long lastShareAt) {

  public static final WorkerTally NONE = new WorkerTally(0, Map.of(), 0, 0);

  public WorkerTally {
    counts = Map.copyOf(counts);
  }

  /** A worker of a mapping, by its login name. */
  public record Name(int mappingId, String worker) {}

  WorkerTally joined(int more) {
    return new WorkerTally(connections + more, counts, credit, lastShareAt);
  }

  WorkerTally share(ShareResult result, long count, double difficulty, long at) {
    var sums = new EnumMap<ShareResult, Long>(ShareResult.class);
    sums.putAll(counts);
    sums.merge(result, count, Long::sum);
    var good = result == ShareResult.ACCEPTED || result == ShareResult.FILTERED;
    var worth = good && Double.isFinite(difficulty) ? Math.max(0, difficulty) : 0;
    return new WorkerTally(connections, sums, credit + worth, Math.max(lastShareAt, at));
  }

  /** With what is not reported yet. */
  WorkerTally plus(WorkerAhead more) {
    var sums = new EnumMap<ShareResult, Long>(ShareResult.class);
    sums.putAll(counts);
    more.counts().forEach((result, n) -> sums.merge(result, n, Long::sum));
    return new WorkerTally(
        connections + more.connections(),
        sums,
        credit + more.difficulty(),
        Math.max(lastShareAt, more.lastShareAt()));
  }

  /** Both together, but for the connections: those are as they are here. */
  public WorkerTally and(WorkerTally more) {
    var sums = new EnumMap<ShareResult, Long>(ShareResult.class);
    sums.putAll(counts);
    more.counts.forEach((result, n) -> sums.merge(result, n, Long::sum));
    return new WorkerTally(
        connections, sums, credit + more.credit, Math.max(lastShareAt, more.lastShareAt));
  }

  /** Of each number the larger one, but for the connections: those are as they are here. */
  public WorkerTally atLeast(WorkerTally other) {
    var most = new EnumMap<ShareResult, Long>(ShareResult.class);
    most.putAll(counts);
    other.counts.forEach((result, n) -> most.merge(result, n, Math::max));
    return new WorkerTally(
        connections,
        most,
        Math.max(credit, other.credit),
        Math.max(lastShareAt, other.lastShareAt));
  }

  /** What was added since it was like that. */
  public WorkerTally since(WorkerTally before) {
    var more = new EnumMap<ShareResult, Long>(ShareResult.class);
    counts.forEach((result, n) -> more.put(result, n - before.of(result)));
    before.counts.forEach((result, n) -> more.putIfAbsent(result, -n));
    return new WorkerTally(
        connections - before.connections, more, credit - before.credit, lastShareAt);
  }

  public long of(ShareResult result) {
    return counts.getOrDefault(result, 0L);
  }
}
