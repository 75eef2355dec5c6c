package org.hashrelay.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.Servers;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.journal.JournalTrim;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.persistence.sql.Sql;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real entities, a real journal, and what the read side makes of them. */
class ShareProjectionTest {

  private static final int WORKERS = 8;
  private static final int REPORTS = 25;

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource
  void everyShareCountsOnceHoweverOftenTheServerRestarts(TestDatabase kind) {
    var database = kind.fresh(folder);
    Schema.migrate(database);
    var lives = 3;

    for (int life = 1; life <= lives; life++) {
      var server = Servers.start(database);
      Projections.start(server, database, new LiveFleet(InstantSource.system()));
      reportAll(server, life);
      Servers.stop(server); // wherever the projections are right now
    }

    var server = Servers.start(database);
    try {
      var projections = Projections.start(server, database, new LiveFleet(InstantSource.system()));
      var expected = (long) lives * WORKERS * REPORTS;
      await()
          .atMost(Servers.patience())
          .untilAsserted(
              () -> assertThat(get(projections.statistics().overview(Set.of())).accepted1h())
                  .isEqualTo(expected));
      var overview = get(projections.statistics().overview(Set.of()));
      assertThat(overview.stale1h()).isEqualTo(expected);
      assertThat(overview.connections()).isEqualTo(WORKERS);
      assertThat(overview.workers()).containsEntry(Worker.State.ACTIVE, (long) WORKERS);
      var page = get(projections.workers().page(Workers.Filter.ALL, Optional.empty(), 5, Set.of()));
      assertThat(page.total()).isEqualTo(WORKERS);
      assertThat(page.items())
          .hasSize(5)
          .allSatisfy(worker -> assertThat(worker.accepted()).isEqualTo(lives * REPORTS))
          .allSatisfy(worker -> assertThat(worker.hashrate5m()).isPositive());
      assertThat(get(projections.statistics().mappings())).containsOnlyKeys(7);
    } finally {
      Servers.stop(server);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shareEventsGoOnceTheyAreCountedAndNoCountDoes(TestDatabase kind) throws Exception {
    var database = kind.fresh(folder);
    Schema.migrate(database);
    var worker = new WorkerId("farm-1", 7, "busy");
    var server = Servers.start(database);
    report(server, worker, 1, 330);
    assertThat(trim(database)).as("before anything is projected").isZero();
    var projections = Projections.start(server, database, new LiveFleet(InstantSource.system()));
    await().atMost(Servers.patience()).until(() -> acceptedOf(projections, worker) == 330);
    await().atMost(Servers.patience()).until(() -> trim(database) > 0);
    while (trim(database) > 0) continue;
    assertThat(firstEvent(database)).isBetween(100L, 300L);
    Servers.stop(server);

    var again = Servers.start(database);
    try {
      var later = Projections.start(again, database, new LiveFleet(InstantSource.system()));
      report(again, worker, 300, 340); // some of it once more
      await().atMost(Servers.patience()).until(() -> acceptedOf(later, worker) == 340);
    } finally {
      Servers.stop(again);
    }
  }

  private static int trim(DatabaseSettings database) throws Exception {
    try (var readSide = ReadSide.open(database)) {
      return get(readSide.ask(c -> JournalTrim.bite(
          c, Miner.TYPE.name(), new JournalTrim.Reader(Projections.NAME, Miner.TAGS))));
    }
  }

  private static long firstEvent(DatabaseSettings database) {
    try (var readSide = ReadSide.open(database)) {
      return get(readSide.ask(connection -> Sql.rows(
              connection,
              "SELECT MIN(\"sequence_number\") FROM \"event_journal\"",
              List.of(),
              row -> row.getLong(1))
          .get(0)));
    }
  }

  private static long acceptedOf(Projections projections, WorkerId worker) {
    return get(projections.workers().find(Workers.idOf(worker), Set.of()))
        .map(Worker::accepted)
        .orElse(0L);
  }

  private static void report(
      ActorSystem<SpawnProtocol.Command> server, WorkerId worker, long from, long to) {
    var miner = spawn(server, worker);
    var answers = new ArrayList<CompletionStage<Miner.Recorded>>();
    for (long seq = from; seq <= to; seq++) {
      var part = new Miner.Part(seq, entries(worker, seq));
      answers.add(AskPattern.ask(
          miner,
          replyTo -> new Miner.Record(worker, "life", List.of(part), replyTo),
          Duration.ofSeconds(30),
          server.scheduler()));
    }
    answers.forEach(ShareProjectionTest::get);
  }

  private static void reportAll(ActorSystem<SpawnProtocol.Command> server, int life) {
    var answers = new ArrayList<CompletionStage<Miner.Recorded>>();
    for (int number = 0; number < WORKERS; number++) {
      var worker = new WorkerId("farm-1", 7, "worker." + number);
      var miner = spawn(server, worker);
      for (long seq = 1; seq <= REPORTS; seq++) {
        var part = new Miner.Part(seq, entries(worker, seq));
        answers.add(AskPattern.ask(
            miner,
            replyTo -> new Miner.Record(worker, "life-" + life, List.of(part), replyTo),
            Duration.ofSeconds(10),
            server.scheduler()));
      }
    }
    answers.forEach(ShareProjectionTest::get);
  }

  private static List<ReportEntry> entries(WorkerId worker, long seq) {
    var now = System.currentTimeMillis();
    var entries = new ArrayList<ReportEntry>();
    if (seq == 1) {
      entries.add(new WorkerJoined(worker.mappingId(), worker.worker(), now, "10.0.0.1:5", "sim"));
    }
    for (var result : List.of(ShareResult.ACCEPTED, ShareResult.STALE)) {
      entries.add(new ShareJudged(
          worker.mappingId(), worker.worker(), now, result, 1024, 2000, true, 1, 12, 2048));
    }
    return entries;
  }

  private static ActorRef<Miner.Command> spawn(
      ActorSystem<SpawnProtocol.Command> server, WorkerId worker) {
    return get(AskPattern.<SpawnProtocol.Command, ActorRef<Miner.Command>>ask(
        server,
        replyTo ->
            new SpawnProtocol.Spawn<>(Miner.create(worker.entityId()), "", Props.empty(), replyTo),
        Duration.ofSeconds(10),
        server.scheduler()));
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
