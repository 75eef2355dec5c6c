package org.hashrelay.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.actors.alerting.measure.RulePreview;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.projection.Worker.State;
import org.hashrelay.persistence.projection.Workers.Filter;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;
import org.junit.jupiter.api.Test;

class LiveFiguresTest {

  private static final WorkerId RIG = new WorkerId("farm", 1, "acme.rig");

  private final AtomicLong now = new AtomicLong(1_000_000_000);
  private final LiveFleet live = new LiveFleet(() -> Instant.ofEpochMilli(now.get()));
  private final Database database = new Database();
  private final LiveFigures figures = new LiveFigures(
      new LiveFigures.WorkersAndSums(database, database),
      () -> CompletableFuture.completedStage(7L),
      live,
      mapping -> 1_000,
      () -> Instant.ofEpochMilli(now.get()));
  private long seq;

  private void reported(ReportEntry... entries) {
    live.node("farm").told(new Report("life", ++seq, List.of(entries)), 0);
  }

  private static ShareJudged share(String worker, ShareResult result, long at) {
    return new ShareJudged(1, worker, at, result, 30, 0, true, 1, 5, 30, 1);
  }

  private Worker find(String name) {
    return get(figures.find(Workers.idOf(new WorkerId("farm", 1, name)), Set.of()))
        .orElseThrow();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void whileTheDatabaseIsAwayWhatIsHeardIsAddedToWhatItSaidLast() {
    live.node("farm").linked(this, "life");
    reported(share("acme.rig", ShareResult.ACCEPTED, now.get()));
    get(figures.refresh());
    database.away = true;
    now.addAndGet(150_000);
    reported(
        share("acme.rig", ShareResult.ACCEPTED, now.get()),
        share("acme.rig", ShareResult.STALE, now.get()),
        new WorkerJoined(1, "acme.new", now.get(), "10.0.0.9", "miner/1"),
        share("acme.new", ShareResult.DUPLICATE, now.get()));

    assertThat(find("acme.rig").accepted()).isEqualTo(11);
    assertThat(find("acme.rig").stale()).isEqualTo(1);
    assertThat(find("acme.rig").hashrate5m()).isEqualTo(600 * 0.5 + 30 * 1_000 / 300.0);
    assertThat(find("acme.new").rejected()).isEqualTo(1);
    assertThat(find("acme.new").state()).isEqualTo(State.ACTIVE);
    assertThat(get(figures.page(Filter.ALL, Optional.empty(), 10, Set.of())).total())
        .isEqualTo(2);
    assertThat(get(figures.overview(Set.of())).accepted1h())
        .isEqualTo(Math.round(100 * (1 - 150.0 / 3_600)) + 1);
    assertThat(get(figures.overview(Set.of())).workers()).containsEntry(State.ACTIVE, 2L);
    assertThat(figures.health().databaseUp()).isFalse();
    assertThat(figures.health().workers())
        .containsExactly(new LiveFigures.StateCount("farm", 1, State.ACTIVE, 2));
  }

  @Test
  void whatWasUnderWayToTheDatabaseWhenItWentAwayIsNotMissing() {
    live.node("farm").linked(this, "life");
    get(figures.refresh());
    now.addAndGet(10_000);
    get(figures.refresh()); // ten shares, and none of them was heard by this server
    reported(share("acme.rig", ShareResult.ACCEPTED, now.get()));
    get(figures.refresh()); // eleven there were, the database has ten

    assertThat(find("acme.rig").accepted()).as("while it is there").isEqualTo(11);
    assertThat(get(figures.overview(Set.of())).accepted1h()).isEqualTo(101);
    database.away = true;
    assertThat(find("acme.rig").accepted()).as("while it is away").isEqualTo(11);
    assertThat(find("acme.rig").credit()).isEqualTo(330);

    database.away = false;
    database.accepted = 11;
    get(figures.refresh());
    assertThat(find("acme.rig").accepted()).as("once it is there").isEqualTo(11);
  }

  @Test
  void whoeverLeavesMeanwhileIsGone() {
    live.node("farm").linked(this, "life");
    get(figures.refresh());
    database.away = true;
    reported(new WorkerLeft(1, "acme.rig", now.get(), "miner-left"));

    assertThat(find("acme.rig").state()).isEqualTo(State.DISCONNECTED);
    assertThat(figures.health().workers())
        .containsExactly(new LiveFigures.StateCount("farm", 1, State.DISCONNECTED, 1));
    var gone = new Filter(
        Optional.of(State.DISCONNECTED), Optional.of(1), Optional.of("farm"), Optional.of("RIG"));
    assertThat(get(figures.page(gone, Optional.empty(), 1, Set.of())).items()).hasSize(1);
  }

  @Test
  void onceItIsBackItAnswersItself() {
    get(figures.refresh());
    database.away = true;
    find("acme.rig");
    database.away = false;
    get(figures.refresh());

    assertThat(figures.health().databaseUp()).isTrue();
    assertThat(figures.health().behind()).isEqualTo(7);
    assertThat(find("acme.rig").accepted()).isEqualTo(10);
  }

  /** One worker, and a database that can go away. */
  private final class Database implements Workers, Statistics {

    private boolean away;
    private long accepted = 10;

    @Override
    public CompletionStage<RulePreview.Outcome> preview(RulePreview.Question question) {
      return answer(new RulePreview.Outcome(0, List.of(), Duration.ofMinutes(1), 0));
    }

    private <T> CompletionStage<T> answer(T value) {
      return away
          ? CompletableFuture.failedStage(new IllegalStateException("away"))
          : CompletableFuture.completedStage(value);
    }

    private Worker worker() {
      var seen = Optional.of(Instant.ofEpochMilli(1_000_000_000));
      return new Worker(
          Workers.idOf(RIG),
          RIG.worker(),
          "farm",
          1,
          "10.0.0.1",
          "",
          State.ACTIVE,
          1,
          600,
          600,
          600,
          accepted,
          0,
          0,
          0,
          0,
          0,
          0,
          30,
          0,
          seen,
          seen,
          accepted * 30,
          300,
          Worker.Errors.NONE);
    }

    @Override
    public CompletionStage<Page> page(
        Filter filter, Optional<String> after, int limit, Set<String> lost) {
      return answer(new Page(List.of(worker()), Optional.empty(), 1));
    }

    @Override
    public CompletionStage<Optional<Worker>> find(String id, Set<String> lost) {
      return answer(Optional.of(worker()));
    }

    @Override
    public CompletionStage<Overview> overview(Set<String> lost) {
      return answer(new Overview(Map.of(), 1, 600, 600, 600, 100, 0, 0, 0, 0, 1));
    }

    @Override
    public CompletionStage<Map<Integer, MappingFigures>> mappings() {
      return answer(Map.of());
    }

    @Override
    public CompletionStage<List<Series>> timeseries(SeriesQuery query) {
      return answer(List.of());
    }

    @Override
    public CompletionStage<List<WorkerShares>> shares(Instant from, Instant to) {
      return answer(List.of());
    }
  }
}
