package org.hashrelay.persistence.live;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.actors.live.WorkerTally;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * How far the rows of workers and what is heard of them lie apart.
 *
 * <p>A row counts since its worker was first seen, what is heard since this server heard of his node; a
 * row is behind by what is on its way through the journal. But for that the two are always as far
 * apart, so the largest difference of the last minute or two is the true one, and a total is there
 * long before the database has it. What never comes into the journal is forgotten as soon.
 *
 * <p>A node that is new to this server may tell again what the journal has already; so nothing is
 * compared before that is over.
 *
 * @param older largest differences of the minute before {@code since}
 * @param newer of the time after it
 * @param nodes when each was first there at a look
 * @param lookedAt the newest look
 */
public record Alignment(
    Map<WorkerId, WorkerTally> older,
    Map<WorkerId, WorkerTally> newer,
    long since,
    Map<String, Long> nodes,
    long lookedAt) {

  static final long SETTLED = Duration.ofSeconds(10).toMillis();
  private static final long GENERATION = Duration.ofMinutes(1).toMillis();
  private static final WorkerTally ZERO = zero();

  public static final Alignment NONE = new Alignment(Map.of(), Map.of(), 0, Map.of(), 0);

  /** Rows and what was heard, by worker, at one look. */
  public record Look(long at, Map<WorkerId, WorkerTally> rows, Map<WorkerId, WorkerTally> heard) {}

  private static WorkerTally zero() {
    var counts = new EnumMap<ShareResult, Long>(ShareResult.class);
    for (var result : ShareResult.values()) counts.put(result, 0L);
    return new WorkerTally(0, counts, 0, 0);
  }

  /**
   * With another look.
   *
   * @param look what is heard, after the database had given the rows: a row is never ahead
   * @param before the rows of the look before: of who was not heard by then, they were all there was
   * @param linked nodes that were ever linked to this server
   */
  public Alignment seen(Look look, Map<WorkerId, WorkerTally> before, Set<String> linked) {
    var known = new HashMap<>(nodes);
    linked.forEach(node -> known.putIfAbsent(node, look.at()));
    var isOver = look.at() - since >= GENERATION;
    var next = new HashMap<>(isOver ? Map.<WorkerId, WorkerTally>of() : newer);
    look.heard().forEach((id, tally) -> {
      var first = known.getOrDefault(id.nodeId(), look.at());
      if (look.at() - first < SETTLED) return;
      var is = look.rows().getOrDefault(id, WorkerTally.NONE).since(tally);
      var isNew = lookedAt - first >= SETTLED && apart(id).isEmpty();
      next.merge(id, isNew ? is.atLeast(before.getOrDefault(id, ZERO)) : is, WorkerTally::atLeast);
    });
    return new Alignment(
        isOver ? newer : older, next, isOver ? look.at() : since, known, look.at());
  }

  private Optional<WorkerTally> apart(WorkerId id) {
    var young = newer.get(id);
    var old = older.get(id);
    if (young == null || old == null) return Optional.ofNullable(young == null ? old : young);
    return Optional.of(young.atLeast(old));
  }

  /** What a worker did that his row does not have yet; empty while nobody can tell. */
  public Optional<WorkerTally> beyond(WorkerTally row, WorkerId id, WorkerTally heard) {
    return apart(id).map(apart -> heard.and(apart).atLeast(row).since(row));
  }
}
