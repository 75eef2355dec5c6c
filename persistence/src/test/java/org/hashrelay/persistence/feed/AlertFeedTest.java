package org.hashrelay.persistence.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.DeskEntity;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.persistence.Servers;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.projection.Projections;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.persistence.sql.ReadSide;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the alert desk over the journal into the table, and what is found there. */
class AlertFeedTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final int MANY = 2_300;

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource
  void everyLineOfTheDeskIsThereOnceHoweverOftenTheServerRestarts(TestDatabase kind) {
    var database = kind.fresh(folder);
    Schema.migrate(database);
    var first = Servers.start(database);
    Projections.start(first, database, new LiveFleet(InstantSource.system()));
    report(
        first,
        IntStream.range(0, MANY)
            .<Change>mapToObj(worker -> new Change.Began(gone(worker)))
            .toList());
    Servers.stop(first); // wherever desk and projection are right now

    var second = Servers.start(database);
    try {
      var feed = Projections.start(second, database, new LiveFleet(InstantSource.system()))
          .alertFeed();
      var desk = report(
          second,
          IntStream.range(0, MANY)
              .<Change>mapToObj(worker -> new Change.Began(gone(worker)))
              .toList());
      desk.tell(
          new AlertDesk.Report("node/gw1", List.of(new Change.Ended(gone(7).key(), false))));
      await()
          .atMost(Servers.patience())
          .untilAsserted(() -> assertThat(all(feed, FeedFilter.ALL).stream()
                  .map(FeedEntry::type)
                  .filter("alert.resolved"::equals))
              .hasSize(1));
      var lines = all(feed, FeedFilter.ALL);
      assertThat(lines.stream().map(FeedEntry::number).toList())
          .isEqualTo(IntStream.range(0, lines.size())
              .mapToObj(n -> (long) lines.size() - n)
              .toList());
      assertThat(lines.stream()
              .filter(line -> line.type().equals("alert.firing"))
              .map(FeedEntry::target))
          .hasSize(MANY)
          .doesNotHaveDuplicates();
      var fired = get(feed.fired(
          "worker_disconnected", Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), 3_000));
      assertThat(fired).hasSize(MANY);
      assertThat(fired.stream().filter(f -> f.endedAt().isPresent())).hasSize(1);
    } finally {
      Servers.stop(second);
    }
  }

  private static ActorRef<AlertDesk.Command> report(ActorSystem<?> server, List<Change> changes) {
    var around = new DeskEntity.Surroundings(
        (channel, message) -> new CompletableFuture<>(),
        event -> {},
        InstantSource.system(),
        Math::random);
    var desk = server.systemActorOf(DeskEntity.create(AlertDesk.ID, around), "desk", Props.empty());
    desk.tell(new AlertDesk.Report("node/gw1", changes));
    return desk;
  }

  private static Finding gone(int worker) {
    return new Finding(
        AlertRule.WORKER_DISCONNECTED,
        new Subject(Subject.WORKER, "w" + worker, "acme." + worker, "north", "gw1", 1),
        NOON,
        "Worker acme." + worker + " disconnected",
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  @ParameterizedTest
  @EnumSource
  void linesAreFoundByWhatIsSaidOfThemPageByPageWhileNewOnesCome(TestDatabase kind) {
    try (var readSide = fresh(kind)) {
      var feed = new StoredAlertFeed(readSide);
      write(readSide, 1, 10);

      var first = get(feed.before(FeedFilter.ALL, Long.MAX_VALUE, 4));
      write(readSide, 11, 15);
      var second = get(feed.before(FeedFilter.ALL, first.entries().get(3).number(), 4));

      assertThat(numbers(first)).containsExactly(10L, 9L, 8L, 7L);
      assertThat(numbers(second)).containsExactly(6L, 5L, 4L, 3L);
      assertThat(second.total()).isEqualTo(6);
      assertThat(second.newest()).isEqualTo(15);
      assertThat(found(feed, filter("alert.", "", "", 0)))
          .containsExactly(14L, 12L, 10L, 8L, 6L, 4L, 2L);
      assertThat(found(feed, filter("notification.given_", "", "", 0))).hasSize(8);
      assertThat(found(feed, filter("notification_given", "", "", 0))).isEmpty();
      assertThat(found(feed, filter("", "pool_down", "", 0))).containsExactly(15L, 10L, 5L);
      assertThat(found(feed, filter("", "", "gw1", 0))).hasSize(15);
      assertThat(found(feed, filter("", "", "gw2", 0))).isEmpty();
      assertThat(found(feed, filter("", "", "", 3))).containsExactly(3L);
      var minutes = new FeedFilter(
          "",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(NOON.plusSeconds(180)),
          Optional.of(NOON.plusSeconds(300)));
      assertThat(found(feed, minutes)).containsExactly(4L, 3L);
      assertThat(all(feed, FeedFilter.ALL).get(14)).isEqualTo(line(1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooOldGoes(TestDatabase kind) {
    try (var readSide = fresh(kind)) {
      write(readSide, 1, 10);

      var gone = get(readSide.ask(
          connection -> AlertEventTable.forgetBefore(connection, NOON.plusSeconds(480))));

      assertThat(gone).isEqualTo(7);
      assertThat(found(new StoredAlertFeed(readSide), FeedFilter.ALL)).containsExactly(10L, 9L, 8L);
    }
  }

  private ReadSide fresh(TestDatabase kind) {
    DatabaseSettings database = kind.fresh(folder);
    Schema.migrate(database);
    return ReadSide.open(database);
  }

  private static void write(ReadSide readSide, long from, long to) {
    var lines = new ArrayList<FeedEntry>();
    for (var number = from; number <= to; number++) lines.add(line(number));
    get(readSide.ask(connection -> {
      AlertEventTable.write(connection, lines);
      return lines.size();
    }));
  }

  private static FeedEntry line(long number) {
    return new FeedEntry(
        number,
        NOON.plusSeconds(60 * number),
        number % 2 == 0 ? "alert.firing" : "notification.given_up",
        "al_" + number,
        number % 5 == 0 ? "pool_down" : "reject_rate",
        "warning",
        "mapping",
        "" + number,
        "btc ä",
        "gw1",
        (int) number,
        "why",
        "",
        "",
        0,
        0);
  }

  private static FeedFilter filter(String type, String rule, String client, int mapping) {
    return new FeedFilter(
        type,
        Optional.of(rule).filter(text -> !text.isEmpty()),
        Optional.empty(),
        Optional.of(client).filter(text -> !text.isEmpty()),
        Optional.of(mapping).filter(id -> id > 0),
        Optional.empty(),
        Optional.empty());
  }

  private static List<Long> found(AlertFeed feed, FeedFilter filter) {
    return all(feed, filter).stream().map(FeedEntry::number).toList();
  }

  private static List<Long> numbers(AlertFeed.Lines lines) {
    return lines.entries().stream().map(FeedEntry::number).toList();
  }

  private static List<FeedEntry> all(AlertFeed feed, FeedFilter filter) {
    return get(feed.before(filter, Long.MAX_VALUE, 10_000)).entries();
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
