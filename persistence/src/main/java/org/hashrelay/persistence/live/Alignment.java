package org.hashrelay.persistence.live;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
 * @param older largest differences of the minute before {@code since}
 * @param newer of the time after it
 */
public record Alignment(
    Map<WorkerId, WorkerTally> older, Map<WorkerId, WorkerTally> newer, long since) {

  private static final long GENERATION = Duration.ofMinutes(1).toMillis();
  private static final WorkerTally ZERO = zero();

  public static final Alignment NONE = new Alignment(Map.of(), Map.of(), Long.MIN_VALUE / 2);

  private static WorkerTally zero() {
    var counts = new EnumMap<ShareResult, Long>(ShareResult.class);
    for (var result : ShareResult.values()) counts.put(result, 0L);
    return new WorkerTally(0, counts, 0, 0);
  }

  /**
   * A look at both.
   *
   * @param before the rows of the look before: of who was not heard by then, they were all there was
   * @param heard after the database had given these rows, and not earlier: a row is never ahead
   */
  public Alignment seen(
      long now,
      Map<WorkerId, WorkerTally> before,
      Map<WorkerId, WorkerTally> rows,
      Map<WorkerId, WorkerTally> heard) {
    var isOver = now - since >= GENERATION;
    var next = new HashMap<>(isOver ? Map.<WorkerId, WorkerTally>of() : newer);
    heard.forEach((id, tally) -> {
      var is = rows.getOrDefault(id, WorkerTally.NONE).since(tally);
      var least = apart(id).isPresent() ? is : is.atLeast(before.getOrDefault(id, ZERO));
      next.merge(id, least, WorkerTally::atLeast);
    });
    return new Alignment(isOver ? newer : older, next, isOver ? now : since);
  }

  private Optional<WorkerTally> apart(WorkerId id) {
    var young = newer.get(id);
    var old = older.get(id);
    if (young == null || old == null) return Optional.ofNullable(young == null ? old : young);
    return Optional.of(young.atLeast(old));
  }

  /** What a worker did that his row does not have yet; connections are left alone. */
  public WorkerTally beyond(WorkerTally row, WorkerId id, WorkerTally heard) {
    var total = heard.and(apart(id).orElse(row));
    var more = total.atLeast(row).since(row);
    return new WorkerTally(0, more.counts(), more.credit(), heard.lastShareAt());
  }
}
