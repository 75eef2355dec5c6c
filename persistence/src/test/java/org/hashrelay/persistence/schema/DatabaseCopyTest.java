package org.hashrelay.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.schema.DatabaseCopy.Copied;
import org.hashrelay.persistence.schema.DatabaseCopy.NotCopied;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCopyTest {

  @TempDir
  Path folder;

  private static void execute(DatabaseSettings database, String... statements) throws SQLException {
    try (var connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        var statement = connection.createStatement()) {
      for (var sql : statements) statement.execute(sql);
    }
  }

  private DatabaseSettings pilot() throws SQLException {
    var pilot = TestDatabase.H2.fresh(folder);
    Schema.migrate(pilot);
    execute(
        pilot,
        "INSERT INTO \"event_journal\" (\"ordering\", \"persistence_id\", \"sequence_number\","
            + " \"writer\", \"write_timestamp\", \"adapter_manifest\", \"event_payload\","
            + " \"event_ser_id\", \"event_ser_manifest\")"
            + " VALUES (41, 'miner|x', 1, 'w', 5, '', X'00ff10', 7, 'm')",
        "INSERT INTO \"event_tag\" VALUES (41, 'miner-0')",
        "INSERT INTO worker (id, client_id, mapping_id, name, lives, first_seen_at, credit)"
            + " VALUES ('abc', 'farm', 3, 'bc1.ä', 'one', 77, 0.5)",
        "INSERT INTO alert_event VALUES (9, 5, 'alert.firing', 'pool_down', 'critical', 'al_1',"
            + " 'pool', '2', 'p', '', 0, 'down', '', '', 0, 0)",
        "INSERT INTO audit_event VALUES (3, 'x', 5, 'admin', '::1', 'pool.create', 'pool', '2', '',"
            + " '{\"id\":2}', '', 1, 'p', 'h')");
    return pilot;
  }

  @Test
  void everyRowArrivesAndIsCountedAndTheJournalGoesOnWhereItWas() throws SQLException {
    var production = TestDatabase.POSTGRESQL.fresh(folder);

    var outcome = DatabaseCopy.copy(pilot(), production);

    assertThat(outcome).isInstanceOf(Copied.class);
    assertThat(((Copied) outcome).rows())
        .containsEntry("event_journal", 1L)
        .containsEntry("event_tag", 1L)
        .containsEntry("worker", 1L)
        .containsEntry("alert_event", 1L)
        .containsEntry("audit_event", 1L)
        .containsEntry("share_hour", 0L);
    try (var connection = DriverManager.getConnection(
            production.jdbcUrl(), production.user(), production.password());
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT event_payload, name, credit,"
            + " nextval(pg_get_serial_sequence('event_journal', 'ordering'))"
            + " FROM event_journal, worker")) {
      assertThat(row.next()).isTrue();
      assertThat(HexFormat.of().formatHex(row.getBytes(1))).isEqualTo("00ff10");
      assertThat(row.getString(2)).isEqualTo("bc1.ä");
      assertThat(row.getDouble(3)).isEqualTo(0.5);
      assertThat(row.getLong(4)).isEqualTo(42);
    }
  }

  @Test
  void aTargetThatHoldsSomethingIsLeftAlone() throws SQLException {
    var production = TestDatabase.POSTGRESQL.fresh(folder);
    var pilot = pilot();
    assertThat(DatabaseCopy.copy(pilot, production)).isInstanceOf(Copied.class);

    var again = DatabaseCopy.copy(pilot, production);

    assertThat(again).isInstanceOf(NotCopied.class);
    assertThat(((NotCopied) again).why()).contains("event_journal", "not empty");
  }

  @Test
  void onlyPostgresqlIsGrownInto() throws SQLException {
    assertThat(DatabaseCopy.copy(pilot(), TestDatabase.H2.fresh(folder)))
        .isInstanceOf(NotCopied.class);
  }
}
