package org.hashrelay.persistence.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.hashrelay.actors.audit.AuditEntry;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.persistence.Servers;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.journal.JournalTrim;
import org.hashrelay.persistence.projection.Projections;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.persistence.sql.ReadSide;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a server's trail over the log and the journal into the table, and what is found there. */
class AuditFeedTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final int MANY = 1_200;
  private static final int MORE = 1_500;

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource
  void everyLineIsThereOnceAndTheChainHoldsHoweverOftenTheServerRestarts(TestDatabase kind)
      throws Exception {
    var database = kind.fresh(folder);
    Schema.migrate(database);
    var first = Servers.start(database);
    Projections.start(first, database, new LiveFleet(InstantSource.system()));
    var trail = trail(first);
    IntStream.range(0, MANY).forEach(n -> trail.note(entry(n)));
    await().atMost(Servers.patience()).until(() -> trail.waiting() < MANY / 2);
    Servers.stop(first); // wherever log and projection are right now

    var second = Servers.start(database);
    try (var readSide = ReadSide.open(database)) {
      var feed = Projections.start(second, database, new LiveFleet(InstantSource.system()))
          .auditFeed();
      var again = trail(second);
      // what the first server knows it has not written, and a little of what it does not know
      IntStream.range(MANY - trail.waiting(), MORE).forEach(n -> again.note(entry(n)));
      await()
          .atMost(Servers.patience())
          .untilAsserted(() -> assertThat(
                  get(feed.before(AuditFilter.ALL, Long.MAX_VALUE, 1)).newest())
              .isEqualTo(MORE));

      var lines = get(feed.after(0, 10_000));
      assertThat(lines.stream().map(line -> line.entry().id()))
          .containsExactlyElementsOf(
              IntStream.range(0, MORE).mapToObj(n -> "id-" + n).toList());
      assertHolds(lines);
      var trimmed = get(readSide.ask(c -> JournalTrim.bite(
          c, AuditLog.TYPE.name(), new JournalTrim.Reader(StoredAuditFeed.PROJECTION, 1))));
      assertThat(trimmed).as("events nobody needs any more").isNotNegative();
    } finally {
      Servers.stop(second);
    }
  }

  private static void assertHolds(List<AuditLine> lines) {
    var number = 0L;
    var hash = AuditLine.NOTHING;
    for (var line : lines) {
      assertThat(line.follows(number, hash)).as("line %d", line.number()).isTrue();
      number = line.number();
      hash = line.hash();
    }
  }

  private static AuditTrail trail(ActorSystem<?> server) {
    ActorRef<AuditLog.Command> log =
        server.systemActorOf(AuditLog.create(AuditLog.ID), "log", Props.empty());
    return new AuditTrail(
        entries -> AskPattern.<AuditLog.Command, AuditLog.Reply>ask(
            log,
            ref -> new AuditLog.Note(entries, ref),
            Duration.ofSeconds(20),
            server.scheduler()),
        (delay, then) -> server.scheduler().scheduleOnce(delay, then, server.executionContext()),
        10_000);
  }

  @ParameterizedTest
  @EnumSource
  void linesAreFoundByWhatIsSaidOfThemPageByPage(TestDatabase kind) {
    var database = kind.fresh(folder);
    Schema.migrate(database);
    try (var readSide = ReadSide.open(database)) {
      var feed = new StoredAuditFeed(readSide);
      write(readSide, 10);

      var page = get(feed.before(AuditFilter.ALL, 8, 3));
      assertThat(numbers(page)).containsExactly(7L, 6L, 5L);
      assertThat(page.total()).isEqualTo(7);
      assertThat(page.newest()).isEqualTo(10);
      assertThat(found(feed, filter("admin", "", ""))).hasSize(5);
      assertThat(found(feed, filter("", "pool.up", ""))).containsExactly(9L, 6L, 3L);
      assertThat(found(feed, filter("", "pool_up", ""))).isEmpty();
      assertThat(found(feed, filter("", "", "4"))).containsExactly(5L);
      assertThat(found(feed, filter("", "", "pool/4"))).containsExactly(5L);
      assertThat(found(feed, filter("", "", "pool"))).hasSize(10);
      assertThat(found(feed, filter("", "", "client/4"))).isEmpty();
      var minutes = new AuditFilter(
          Optional.empty(),
          "",
          Optional.empty(),
          Optional.of(NOON.plusSeconds(120)),
          Optional.of(NOON.plusSeconds(240)));
      assertThat(found(feed, minutes)).containsExactly(4L, 3L);
      var all = get(feed.after(0, 100));
      assertThat(all.get(4).entry()).isEqualTo(entry(4));
      assertHolds(all);
    }
  }

  private static void write(ReadSide readSide, int many) {
    var lines = new ArrayList<AuditLine>();
    var hash = AuditLine.NOTHING;
    for (var n = 0; n < many; n++) {
      var line = AuditLine.of(n + 1, entry(n), hash);
      lines.add(line);
      hash = line.hash();
    }
    get(readSide.ask(connection -> {
      AuditTable.write(connection, lines);
      return lines.size();
    }));
  }

  private static AuditEntry entry(int number) {
    return new AuditEntry(
        "id-" + number,
        NOON.plusSeconds(60L * number),
        number % 2 == 0 ? "admin" : "gw1",
        "2001:db8::1",
        number % 3 == 2 ? "pool.update" : "pool.create",
        "pool",
        "" + number,
        "",
        "{\"name\":\"ä\uFFFD\",\"id\":" + number + "}",
        "",
        1);
  }

  private static AuditFilter filter(String actor, String action, String target) {
    return new AuditFilter(
        Optional.of(actor).filter(text -> !text.isEmpty()),
        action,
        Optional.of(target).filter(text -> !text.isEmpty()),
        Optional.empty(),
        Optional.empty());
  }

  private static List<Long> found(AuditFeed feed, AuditFilter filter) {
    return numbers(get(feed.before(filter, Long.MAX_VALUE, 100)));
  }

  private static List<Long> numbers(AuditFeed.Lines page) {
    return page.lines().stream().map(AuditLine::number).toList();
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
