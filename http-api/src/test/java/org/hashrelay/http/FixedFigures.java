package org.hashrelay.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.hashrelay.actors.alerting.measure.RulePreview;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.persistence.projection.SeriesQuery;
import org.hashrelay.persistence.projection.Statistics;
import org.hashrelay.persistence.projection.Worker;
import org.hashrelay.persistence.projection.Workers;
import org.hashrelay.streams.tunnel.control.ShareBook;

/** A database that always holds the same three workers, and can go away. */
final class FixedFigures implements Workers, Statistics {

  static final ShareBook BOOK = new ShareBook(24, 10, 4, 5, 1, 1, 2, 3, 0, 14_336, 20_480);
  static final Instant SEEN = Instant.parse("2026-03-04T05:06:07Z");

  private final List<Worker> all =
      Stream.of("w1", "w2", "w3").map(FixedFigures::worker).toList();
  private volatile boolean away;

  void away(boolean now) {
    away = now;
  }

  private static Worker worker(String id) {
    return new Worker(
        id,
        "acme." + id,
        "farm-1",
        1,
        "10.0.0.1:5000",
        "miner/1",
        Worker.State.ACTIVE,
        1,
        5e12,
        6e12,
        7e12,
        10,
        4,
        3,
        2,
        1,
        1,
        0,
        1024,
        5e6,
        Optional.of(SEEN),
        Optional.of(SEEN),
        14_336,
        20_480,
        new Worker.Errors(5e11, 2e11, 5e10));
  }

  @Override
  public CompletionStage<Page> page(
      Filter filter, Optional<String> after, int limit, Set<String> lost) {
    var rest = all.stream().filter(w -> after.isEmpty() || w.id().compareTo(after.get()) > 0);
    var page = rest.limit(limit).toList();
    var last = page.get(page.size() - 1).id();
    var next = last.equals("w3") ? Optional.<String>empty() : Optional.of(last);
    return answer(new Page(page, next, all.size()));
  }

  @Override
  public CompletionStage<Optional<Worker>> find(String id, Set<String> lost) {
    return answer(all.stream().filter(w -> w.id().equals(id)).findFirst());
  }

  @Override
  public CompletionStage<Overview> overview(Set<String> lost) {
    return answer(new Overview(
        Map.of(Worker.State.ACTIVE, 3L), 3, 15e12, 18e12, 21e12, 30, 12, 9, 6, 4, 0.75));
  }

  @Override
  public CompletionStage<Map<Integer, MappingFigures>> mappings() {
    return answer(
        Map.of(1, new MappingFigures(5e12, 10, 3, 2, 0.25, 0.5, Optional.of(SEEN), BOOK)));
  }

  @Override
  public CompletionStage<List<Series>> timeseries(SeriesQuery query) {
    return answer(
        List.of(new Series(Map.of("mapping", "1"), List.of(SEEN), List.of(1.5), List.of(0.5))));
  }

  @Override
  public CompletionStage<List<WorkerShares>> shares(Instant from, Instant to) {
    return answer(List.of(new WorkerShares(
        "farm-1", 1, "=acme.\"w1\"", 10, 4, 3, 1, 1, 3, 1, 1_000, 2_000, 8.64e16)));
  }

  @Override
  public CompletionStage<RulePreview.Outcome> preview(RulePreview.Question question) {
    var worker = new Subject(Subject.WORKER, "w1", "acme.w1", "", "farm-1", 1);
    var raised = new RulePreview.Raised(worker, question.from(), Optional.empty(), 0.5);
    return answer(new RulePreview.Outcome(1, List.of(raised), Duration.ofMinutes(1), 0));
  }

  private <T> CompletionStage<T> answer(T value) {
    return away
        ? CompletableFuture.failedStage(new IllegalStateException("secret jdbc text"))
        : CompletableFuture.completedStage(value);
  }
}
