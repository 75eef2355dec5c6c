package org.hashrelay.persistence.projection;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.alerting.measure.RulePreview;
import org.hashrelay.streams.tunnel.control.ShareBook;

/** Answers sums over many workers; every stage fails when the database is away. */
public interface Statistics {

  /**
   * The farm as a whole, now and over the last hour.
   *
   * @param lost nodes without a link: a silent worker of theirs is disconnected
   */
  CompletionStage<Overview> overview(Set<String> lost);

  /** What each mapping did lately, by mapping id; one that never had a worker is missing. */
  CompletionStage<Map<Integer, MappingFigures>> mappings();

  /**
   * Sums over time: at most 200 lines, the first ones in the order of their label, of at most {@link
   * SeriesQuery#MAX_POINTS} points.
   */
  CompletionStage<List<Series>> timeseries(SeriesQuery query);

  /**
   * What each worker handed in between these times, those that did nothing left out; widened to
   * whole minutes, and to more the longer ago they are.
   */
  CompletionStage<List<WorkerShares>> shares(Instant from, Instant to);

  /** What a rule would have raised, had it been set like this. */
  CompletionStage<RulePreview.Outcome> preview(RulePreview.Question question);

  /**
   * A worker's shares of a stretch of time.
   *
   * @param credit difficulty of the accepted and filtered ones
   * @param work difficulty of all
   * @param hashes that the credit stands for
   */
  record WorkerShares(
      String clientId,
      int mappingId,
      String name,
      long accepted,
      long filtered,
      long rejected,
      long duplicate,
      long lowDifficulty,
      long stale,
      long unanswered,
      double credit,
      double work,
      double hashes) {}

  /**
   * The farm as a whole.
   *
   * @param workers how many there are in each state; every state has an entry
   * @param connections of all workers together
   * @param hashrate5m hashes per second, as the others
   * @param deliveredRatio1h difficulty of the accepted and filtered shares over that of all shares
   *     found; 1 when there was none
   */
  record Overview(
      Map<Worker.State, Long> workers,
      long connections,
      double hashrate5m,
      double hashrate1h,
      double hashrate24h,
      long accepted1h,
      long filtered1h,
      long rejected1h,
      long stale1h,
      long unanswered1h,
      double deliveredRatio1h) {
    public Overview {
      workers = Map.copyOf(workers);
    }

    /** Workers with at least one connection. */
    public long connectedWorkers() {
      return workers.values().stream().mapToLong(Long::longValue).sum()
          - workers.getOrDefault(Worker.State.DISCONNECTED, 0L);
    }
  }

  /**
   * What a mapping did lately, and ever.
   *
   * @param rejectRatio1h (rejected + stale) / all answered shares; 0 when there was none
   * @param deliveredRatio1h as in {@link Overview}
   * @param book since its first worker was first seen; nothing is held here, it has all been judged
   */
  record MappingFigures(
      double hashrate5m,
      long accepted1h,
      long rejected1h,
      long stale1h,
      double rejectRatio1h,
      double deliveredRatio1h,
      Optional<Instant> lastShareAt,
      ShareBook book) {}

  /**
   * One line of a chart; a time is the start of its interval, and intervals without a share are 0.
   *
   * @param labels for example {@code mapping=1}; empty without grouping
   * @param errors one standard error of each value; empty where values are not made of shares
   */
  record Series(
      Map<String, String> labels, List<Instant> times, List<Double> values, List<Double> errors) {
    public Series {
      errors = List.copyOf(errors);
      labels = Map.copyOf(labels);
      times = List.copyOf(times);
      values = List.copyOf(values);
    }
  }
}
