package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.actors.alerting.measure.RulePreview;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.persistence.projection.Worker.State;

/**
 * Workers and sums that are there even while the database is not.
 *
 * <p>The database says which workers there are as long as it does so at once, and what was heard and is
 * still on its way to it is added. Otherwise what it said last is brought up to the moment; it is asked
 * again in the background until it is back. Sums over all workers are always made so. Charts and
 * reports come from the database alone.
 */
public final class LiveFigures implements Workers, Statistics {

  static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final Duration LEAST_PAUSE = Duration.ofSeconds(2);
  private static final int PAUSE_TIMES_WORK = 20;
  private static final int PAGE = 1_000;
  private static final int MOST_WORKERS = 100_000;

  private final Workers workers;
  private final Statistics statistics;
  private final Supplier<CompletionStage<Long>> lag;
  private final LiveFleet live;
  private final HashesPerDifficulty hashes;
  private final InstantSource clock;
  private volatile Remembered remembered;
  private volatile boolean away;
  private volatile boolean refreshed;
  private volatile long behind;

  /** What the database is asked for. */
  record WorkersAndSums(Workers workers, Statistics statistics) {}

  /** How many workers of a mapping are in a state. */
  public record StateCount(String clientId, int mappingId, State state, long workers) {}

  /**
   * How the read side is.
   *
   * @param behind events that are journaled and not yet added up
   */
  public record Health(boolean databaseUp, long behind, List<StateCount> workers) {
    public static final Health UNKNOWN = new Health(true, 0, List.of());
  }

  /** As far as it is known without asking anybody. */
  public Health health() {
    return new Health(!away, behind, remembered.counts(clock.millis(), live.workers()));
  }

  LiveFigures(
      WorkersAndSums database,
      Supplier<CompletionStage<Long>> lag,
      LiveFleet live,
      HashesPerDifficulty hashes,
      InstantSource clock) {
    this.workers = database.workers();
    this.statistics = database.statistics();
    this.lag = lag;
    this.live = live;
    this.hashes = hashes;
    this.clock = clock;
    this.remembered = Remembered.nothing(clock.millis(), hashes);
  }

  /** Keeps what it remembers fresh for as long as the system runs. */
  void keepFresh(ActorSystem<?> system) {
    var began = System.nanoTime();
    refresh().whenComplete((done, failure) -> {
      var took = Duration.ofNanos(System.nanoTime() - began);
      var pause = took.multipliedBy(failure == null ? PAUSE_TIMES_WORK : 0);
      var next = pause.compareTo(LEAST_PAUSE) > 0 ? pause : LEAST_PAUSE;
      try {
        system.scheduler().scheduleOnce(next, () -> keepFresh(system), system.executionContext());
      } catch (IllegalStateException e) { // the scheduler has ended with the server
        system.log().debug("Figures are kept fresh no more");
      }
    });
  }

  /** Asks the database for everything; fails when it is away. */
  CompletionStage<Void> refresh() {
    return rest(new ArrayList<>(), Optional.empty())
        .thenCompose(all -> statistics
            .overview(Set.of())
            .thenCombine(statistics.mappings(), (overview, mappings) -> {
              var sums = new Remembered.Sums(overview, mappings);
              remembered = remembered.next(clock.millis(), all, sums, live.workers());
              refreshed = true;
              away = false;
              return all;
            }))
        .thenCompose(all -> lag.get())
        .thenAccept(events -> behind = events);
  }

  private CompletionStage<List<Worker>> rest(List<Worker> found, Optional<String> after) {
    return workers.page(Filter.ALL, after, PAGE, Set.of()).thenCompose(page -> {
      found.addAll(page.items());
      return page.next().isEmpty() || found.size() >= MOST_WORKERS
          ? CompletableFuture.completedStage(found)
          : rest(found, page.next());
    });
  }

  @Override
  public CompletionStage<Page> page(
      Filter filter, Optional<String> after, int limit, Set<String> lost) {
    return orElse(() -> lifted(workers.page(filter, after, limit, lost), lost), now -> {
      var wanted = now.workers(lost).values().stream().filter(matching(filter)).toList();
      var rest = wanted.stream()
          .filter(w -> after.isEmpty() || w.id().compareTo(after.get()) > 0)
          .limit(limit + 1L)
          .toList();
      var items = rest.subList(0, Math.min(limit, rest.size()));
      var next =
          rest.size() > limit ? Optional.of(items.get(limit - 1).id()) : Optional.<String>empty();
      return new Page(items, next, wanted.size());
    });
  }

  private static Predicate<Worker> matching(Filter filter) {
    var text = filter.text().map(t -> t.toLowerCase(Locale.ROOT));
    return worker -> filter.state().filter(state -> state != worker.state()).isEmpty()
        && filter.mappingId().filter(id -> id != worker.mappingId()).isEmpty()
        && filter.clientId().filter(id -> !id.equals(worker.clientId())).isEmpty()
        && text.filter(t -> !(worker.name() + "\n" + worker.address())
                .toLowerCase(Locale.ROOT)
                .contains(t))
            .isEmpty();
  }

  @Override
  public CompletionStage<Optional<Worker>> find(String id, Set<String> lost) {
    return orElse(
        () -> workers
            .find(id, lost)
            .thenApply(found -> lifted(found.stream().toList(), lost).stream().findFirst()),
        now -> Optional.ofNullable(now.workers(lost).get(id)));
  }

  @Override
  public CompletionStage<Overview> overview(Set<String> lost) {
    if (refreshed) {
      var now = now();
      return CompletableFuture.completedStage(now.overview(states(now, lost)));
    }
    return orElse(() -> statistics.overview(lost), now -> now.overview(states(now, lost)));
  }

  private CompletionStage<Page> lifted(CompletionStage<Page> asked, Set<String> lost) {
    return asked.thenApply(page -> new Page(lifted(page.items(), lost), page.next(), page.total()));
  }

  private List<Worker> lifted(List<Worker> rows, Set<String> lost) {
    return remembered.lifted(rows, live.workers(), lost);
  }

  private static Map<State, Long> states(Remembered.Now now, Set<String> lost) {
    var states = new EnumMap<State, Long>(State.class);
    for (var state : State.values()) states.put(state, 0L);
    now.workers(lost).values().forEach(worker -> states.merge(worker.state(), 1L, Long::sum));
    return states;
  }

  @Override
  public CompletionStage<Map<Integer, MappingFigures>> mappings() {
    return orElse(statistics::mappings, Remembered.Now::mappings);
  }

  @Override
  public CompletionStage<List<Series>> timeseries(SeriesQuery query) {
    return statistics.timeseries(query);
  }

  @Override
  public CompletionStage<RulePreview.Outcome> preview(RulePreview.Question question) {
    return statistics.preview(question);
  }

  @Override
  public CompletionStage<List<WorkerShares>> shares(Instant from, Instant to) {
    return statistics.shares(from, to);
  }

  private <T> CompletionStage<T> orElse(
      Supplier<CompletionStage<T>> asked, Function<Remembered.Now, T> otherwise) {
    if (away) return CompletableFuture.completedStage(otherwise.apply(now()));
    return asked
        .get()
        .toCompletableFuture()
        .copy()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> {
          away = true;
          return otherwise.apply(now());
        });
  }

  private Remembered.Now now() {
    return remembered.now(clock.millis(), live.workers());
  }
}
