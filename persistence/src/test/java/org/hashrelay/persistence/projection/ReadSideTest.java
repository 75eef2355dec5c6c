package org.hashrelay.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.hashrelay.actors.miner.MinerEvent;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.Share;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.projection.SeriesQuery.GroupBy;
import org.hashrelay.persistence.projection.SeriesQuery.Interval;
import org.hashrelay.persistence.projection.SeriesQuery.Metric;
import org.hashrelay.persistence.projection.Worker.State;
import org.hashrelay.persistence.projection.Workers.Filter;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handler, tables and queries on both databases, with events and a clock of our own. */
class ReadSideTest {

  /** Half a minute into a minute, half an hour into an hour. */
  private static final Instant START = Instant.parse("2026-03-01T10:30:30Z");

  @TempDir
  Path folder;

  private final List<ReadSide> open = new ArrayList<>();
  private Instant now = START;
  private Set<String> lost = Set.of();

  @AfterEach
  void close() {
    open.forEach(ReadSide::close);
  }

  @ParameterizedTest
  @EnumSource
  void aWorkerIsWhatItsEventsSay(TestDatabase kind) throws Exception {
    var readSide = fresh(kind);
    var miner = new WorkerId("farm-1", 7, "bc1q.rig/1 ä\u0000%");
    handle(readSide, miner, new MinerConnected("one", 1, millis(), "10.0.0.1:5", "cgminer/4"));
    handle(
        readSide,
        miner,
        shares(ShareResult.ACCEPTED, 3, 1_000),
        shares(ShareResult.DUPLICATE, 1, 1_000),
        shares(ShareResult.LOW_DIFFICULTY, 1, 1_000),
        shares(ShareResult.REJECTED, 1, 1_000),
        shares(ShareResult.STALE, 2, 1_000),
        shares(ShareResult.UNANSWERED, 1, 1_000),
        shares(ShareResult.FILTERED, 4, 500));
    now = START.plusSeconds(90);

    var worker = get(workers(readSide).find(Workers.idOf(miner), Set.of())).orElseThrow();

    assertThat(worker.name()).isEqualTo("bc1q.rig/1 ä\uFFFD%");
    assertThat(worker.clientId()).isEqualTo("farm-1");
    assertThat(worker.mappingId()).isEqualTo(7);
    assertThat(worker.address()).isEqualTo("10.0.0.1:5");
    assertThat(worker.userAgent()).isEqualTo("cgminer/4");
    assertThat(worker.state()).isEqualTo(State.ACTIVE);
    assertThat(worker.connections()).isEqualTo(1);
    assertThat(worker.accepted()).isEqualTo(3);
    assertThat(worker.filtered()).isEqualTo(4);
    assertThat(worker.rejected()).isEqualTo(3);
    assertThat(worker.duplicate()).isEqualTo(1);
    assertThat(worker.lowDifficulty()).isEqualTo(1);
    assertThat(worker.stale()).isEqualTo(2);
    assertThat(worker.unanswered()).isEqualTo(1);
    assertThat(worker.difficulty()).isEqualTo(500);
    assertThat(worker.bestShare()).isEqualTo(77_000);
    assertThat(worker.lastShareAt()).contains(START);
    assertThat(worker.connectedAt()).contains(START);
    // 5000 of difficulty in the 90 s that the worker is old
    assertThat(worker.hashrate5m()).isCloseTo(5_000 * 4_294_967_296.0 / 90, within(1.0));
    assertThat(worker.hashrate24h()).isEqualTo(worker.hashrate5m());
    assertThat(worker.credit()).isEqualTo(5_000);
    assertThat(worker.poolCredit()).isEqualTo(6_000);
  }

  @ParameterizedTest
  @EnumSource
  void aShareLeavesTheWindowsOneAfterTheOther(TestDatabase kind) throws Exception {
    var readSide = fresh(kind);
    var miner = new WorkerId("farm-1", 7, "rig");
    handle(readSide, miner, shares(ShareResult.ACCEPTED, 1, 1_000));
    var id = Workers.idOf(miner);

    now = START.plus(Duration.ofMinutes(7));
    var later = get(workers(readSide).find(id, Set.of())).orElseThrow();
    assertThat(later.hashrate5m()).isZero();
    assertThat(later.hashrate1h()).isPositive();

    now = START.plus(Duration.ofMinutes(62));
    var muchLater = get(workers(readSide).find(id, Set.of())).orElseThrow();
    assertThat(muchLater.hashrate1h()).isZero();
    assertThat(muchLater.hashrate24h()).isPositive();

    now = START.plus(Duration.ofHours(26));
    var nextDay = get(workers(readSide).find(id, Set.of())).orElseThrow();
    assertThat(nextDay.hashrate24h()).isZero();
    assertThat(nextDay.accepted()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void pagesAndFiltersFindEveryWorkerOnce(TestDatabase kind) throws Exception {
    var readSide = fresh(kind);
    for (int i = 0; i < 12; i++) {
      var miner = new WorkerId(i < 4 ? "farm-1" : "farm-2", i % 2 + 1, "Rig_" + i);
      handle(readSide, miner, new MinerConnected("one", 1, millis(), "10.0.0." + i + ":5", "x"));
      if (i == 0) handle(readSide, miner, new MinerDisconnected("one", 2, millis(), "gone"));
    }
    var workers = workers(readSide);

    var seen = new ArrayList<String>();
    Optional<String> after = Optional.empty();
    do {
      var page = get(workers.page(Filter.ALL, after, 5, Set.of()));
      assertThat(page.total()).isEqualTo(12);
      page.items().forEach(worker -> seen.add(worker.id()));
      after = page.next();
    } while (after.isPresent());
    assertThat(seen).hasSize(12).doesNotHaveDuplicates().isSorted();

    assertThat(names(workers, filter().client("farm-1"))).hasSize(4);
    assertThat(names(workers, filter().mapping(2))).hasSize(6);
    assertThat(names(workers, filter().text("rig_11"))).containsExactly("Rig_11");
    assertThat(names(workers, filter().text("10.0.0.3:"))).containsExactly("Rig_3");
    assertThat(names(workers, filter().text("%"))).isEmpty();
    assertThat(names(workers, filter().state(State.DISCONNECTED))).containsExactly("Rig_0");
    assertThat(names(workers, filter().state(State.ACTIVE))).hasSize(11);
    now = START.plusSeconds(120);
    assertThat(names(workers, filter().state(State.WARNING))).hasSize(11);
    now = START.plusSeconds(300);
    assertThat(names(workers, filter().state(State.OFFLINE))).hasSize(11);
    assertThat(get(statistics(readSide).overview(lost)).workers())
        .isEqualTo(Map.of(
            State.OFFLINE, 11L,
            State.DISCONNECTED, 1L,
            State.ACTIVE, 0L,
            State.WARNING, 0L));

    lost = Set.of("farm-1", "farm-9"); // a node that is gone says nothing of its workers
    assertThat(names(workers, filter().state(State.OFFLINE))).hasSize(8);
    assertThat(names(workers, filter().state(State.DISCONNECTED))).hasSize(4);
    assertThat(names(workers, filter().state(State.DISCONNECTED).client("farm-2")))
        .isEmpty();
    assertThat(get(statistics(readSide).overview(lost)).workers().get(State.DISCONNECTED))
        .isEqualTo(4);
    now = START.plusSeconds(299);
    assertThat(names(workers, filter().state(State.WARNING))).hasSize(11);
  }

  @ParameterizedTest
  @EnumSource
  void sumsAndLinesOfAChartAddUp(TestDatabase kind) throws Exception {
    var readSide = fresh(kind);
    var one = new WorkerId("farm-1", 1, "a");
    var two = new WorkerId("farm-1", 2, "b");
    handle(readSide, one, shares(ShareResult.ACCEPTED, 6, 1_000));
    handle(readSide, two, shares(ShareResult.STALE, 2, 1_000));
    now = START.plusSeconds(60);
    handle(
        readSide, one, shares(ShareResult.ACCEPTED, 2, 1_000), shares(ShareResult.REJECTED, 2, 9));
    var statistics = statistics(readSide);

    var overview = get(statistics.overview(lost));
    assertThat(overview.accepted1h()).isEqualTo(8);
    // 8000 of the 10018 of difficulty that were found
    assertThat(overview.deliveredRatio1h()).isCloseTo(8_000.0 / 10_018, within(1e-9));
    assertThat(get(statistics.mappings()).get(1).deliveredRatio1h())
        .isCloseTo(8_000.0 / 8_018, within(1e-9));
    assertThat(get(statistics.mappings()).get(2).deliveredRatio1h()).isZero();
    assertThat(get(statistics.mappings()).get(1).book())
        .isEqualTo(new ShareBook(10, 8, 0, 2, 0, 0, 0, 0, 0, 8_000, 16_000));
    assertThat(overview.hashrate5m()).isCloseTo(8_000 * 4_294_967_296.0 / 60, within(1.0));
    assertThat(get(statistics.mappings()).get(1).rejectRatio1h()).isEqualTo(0.2);
    assertThat(get(statistics.mappings()).get(2).lastShareAt()).contains(START);

    var minutes = line(statistics, Metric.ACCEPTED, Interval.MINUTE, GroupBy.NOTHING);
    assertThat(minutes).hasSize(1);
    assertThat(minutes.get(0).times())
        .hasSize(10)
        .startsWith(Instant.parse("2026-03-01T10:25:00Z"));
    assertThat(minutes.get(0).values()).containsExactly(0., 0., 0., 0., 0., 6., 2., 0., 0., 0.);
    var hashrate = line(statistics, Metric.HASHRATE, Interval.TEN_MINUTES, GroupBy.MAPPING);
    assertThat(hashrate).extracting(Statistics.Series::labels).contains(Map.of("mapping", "1"));
    assertThat(hashrate.get(0).values()).containsExactly(0.0, 8_000 * 4_294_967_296.0 / 600);
    var hours = line(statistics, Metric.STALE, Interval.HOUR, GroupBy.WORKER);
    assertThat(hours).anySatisfy(line -> assertThat(line.values()).containsExactly(2.0));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooOldIsForgottenInBites(TestDatabase kind) throws Exception {
    var readSide = fresh(kind);
    var miner = new WorkerId("farm-1", 7, "rig");
    handle(readSide, miner, shares(ShareResult.ACCEPTED, 1, 1_000));
    now = START.plusSeconds(60);
    handle(readSide, miner, shares(ShareResult.ACCEPTED, 1, 1_000));

    var minute = LedgerTable.MINUTES.slot(START.toEpochMilli());
    assertThat(forget(readSide, minute)).isZero();
    assertThat(forget(readSide, minute + 2)).isEqualTo(1);
    assertThat(forget(readSide, minute + 2)).isEqualTo(1);
    assertThat(forget(readSide, minute + 2)).isZero();
    assertThat(get(workers(readSide).find(Workers.idOf(miner), Set.of()))
            .orElseThrow()
            .accepted())
        .isEqualTo(2);
  }

  @Test
  void aQuestionFailsWhileTheDatabaseIsAway() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var readSide =
        ReadSide.open(new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + port + "/x", "u", "p"));
    open.add(readSide);

    assertThatThrownBy(() -> get(statistics(readSide).overview(lost)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SQLException.class);
  }

  private ReadSide fresh(TestDatabase kind) {
    var database = kind.fresh(folder);
    assertThat(Schema.migrate(database)).isInstanceOf(Schema.Ready.class);
    var readSide = ReadSide.open(database);
    open.add(readSide);
    return readSide;
  }

  private Workers workers(ReadSide readSide) {
    return new WorkerStats(readSide, HashesPerDifficulty.SHA256D, () -> now);
  }

  private Statistics statistics(ReadSide readSide) {
    return new ShareLedger(readSide, HashesPerDifficulty.SHA256D, () -> now);
  }

  private long millis() {
    return now.toEpochMilli();
  }

  private MinerEvent shares(ShareResult result, int count, double difficulty) {
    var batch = new ArrayList<Share>();
    for (int i = 0; i < count; i++) {
      batch.add(new Share(
          millis(),
          result,
          difficulty,
          77_000,
          true,
          1,
          5,
          result == ShareResult.ACCEPTED ? 2_000 : 0));
    }
    var deltas = Map.of(result, new Tally(count, count * difficulty));
    var poolCredit = result == ShareResult.ACCEPTED ? 2_000 * count : 0;
    return new SharesSubmitted("one", 3, deltas, 77_000, millis(), batch, poolCredit);
  }

  private void handle(ReadSide readSide, WorkerId worker, MinerEvent... events) throws Exception {
    var envelopes = new ArrayList<EventEnvelope<MinerEvent>>();
    for (var event : events) {
      envelopes.add(EventEnvelope.create(
          Offset.sequence(1), "miner|" + worker.entityId(), 1, event, millis()));
    }
    var session = readSide.session();
    new ShareProjection().process(session, envelopes);
    session.commit();
    session.close();
  }

  private static int forget(ReadSide readSide, long before) throws Exception {
    return get(readSide.ask(c -> LedgerTable.MINUTES.forgetOldestBefore(c, before)));
  }

  private static List<Statistics.Series> line(
      Statistics statistics, Metric metric, Interval interval, GroupBy groupBy) throws Exception {
    var from = Instant.parse("2026-03-01T10:25:00Z");
    return get(statistics.timeseries(
        new SeriesQuery(metric, interval, from, from.plusSeconds(600), groupBy)));
  }

  private List<String> names(Workers workers, Asked asked) throws Exception {
    return get(workers.page(asked.filter, Optional.empty(), 100, lost)).items().stream()
        .map(Worker::name)
        .toList();
  }

  private static Asked filter() {
    return new Asked(Filter.ALL);
  }

  private record Asked(Filter filter) {
    Asked state(State state) {
      return new Asked(
          new Filter(Optional.of(state), filter.mappingId(), filter.clientId(), filter.text()));
    }

    Asked mapping(int id) {
      return new Asked(
          new Filter(filter.state(), Optional.of(id), filter.clientId(), filter.text()));
    }

    Asked client(String id) {
      return new Asked(
          new Filter(filter.state(), filter.mappingId(), Optional.of(id), filter.text()));
    }

    Asked text(String text) {
      return new Asked(
          new Filter(filter.state(), filter.mappingId(), filter.clientId(), Optional.of(text)));
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
