package org.hashrelay.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.hashrelay.persistence.Servers;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TailReadJournalTest {

  private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");
  private static final int STRING_SERIALIZER = 20;

  @TempDir
  Path folder;

  @Test
  void theEndOfALongTagIsFoundOnH2WithoutWalkingTheRest() throws SQLException {
    try (var connection = journal(TestDatabase.H2.fresh(folder), 5_000);
        var statement =
            connection.prepareStatement("EXPLAIN ANALYZE " + TailReadJournal.EVENTS_BY_TAG)) {
      statement.setLong(1, 4_990);
      statement.setLong(2, 5_000);
      statement.setString(3, "even");
      statement.setLong(4, 5_000);
      try (var plan = statement.executeQuery()) {
        plan.next();
        var scans = SCANNED.matcher(plan.getString(1)).results().toList();

        assertThat(scans).hasSize(2);
        assertThat(scans)
            .allSatisfy(scan -> assertThat(Integer.parseInt(scan.group(1))).isLessThan(100));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTagIsReadInOrderFromBehindTheOffsetWithoutWhatIsDeleted(TestDatabase kind)
      throws Exception {
    var database = kind.fresh(folder);
    try (var connection = journal(database, 20);
        var statement = connection.createStatement()) {
      statement.execute("UPDATE \"event_journal\" SET \"deleted\" = TRUE WHERE \"ordering\" = 14");
    }
    var server = Servers.start(database);
    try {
      var events = events(server, "even", 10);

      assertThat(events).extracting(EventEnvelope::event).containsExactly("12", "16", "18", "20");
      assertThat(events).extracting(EventEnvelope::offset).startsWith(Offset.sequence(12));
      assertThat(events).extracting(EventEnvelope::sequenceNr).startsWith(12L);
      assertThat(events).extracting(EventEnvelope::persistenceId).containsOnly("one");
      assertThat(events).extracting(EventEnvelope::timestamp).startsWith(1_012L);
      assertThat(events(server, "none", 0)).isEmpty();
    } finally {
      Servers.stop(server);
    }
  }

  private static List<EventEnvelope> events(ActorSystem<?> server, String tag, long after)
      throws Exception {
    return PersistenceQuery.get(server)
        .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier())
        .currentEventsByTag(tag, Offset.sequence(after))
        .runWith(Sink.seq(), server)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  /** Every event is the text of its number, tagged by whether that is even or odd. */
  private static Connection journal(DatabaseSettings database, int events) throws SQLException {
    assertThat(Schema.migrate(database)).isInstanceOf(Schema.Ready.class);
    var connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    try (var event = connection.prepareStatement("""
            INSERT INTO "event_journal" ("ordering", "persistence_id", "sequence_number", "writer",
              "write_timestamp", "adapter_manifest", "event_payload", "event_ser_id",
              "event_ser_manifest")
            VALUES (?, 'one', ?, 'w', ?, '', ?, ?, '')""");
        var tag = connection.prepareStatement(
            "INSERT INTO \"event_tag\" (\"event_id\", \"tag\") VALUES (?, ?)")) {
      for (long number = 1; number <= events; number++) {
        event.setLong(1, number);
        event.setLong(2, number);
        event.setLong(3, 1_000 + number);
        event.setBytes(4, Long.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        event.setInt(5, STRING_SERIALIZER);
        event.addBatch();
        tag.setLong(1, number);
        tag.setString(2, number % 2 == 0 ? "even" : "odd");
        tag.addBatch();
      }
      event.executeBatch();
      tag.executeBatch();
    }
    return connection;
  }
}
