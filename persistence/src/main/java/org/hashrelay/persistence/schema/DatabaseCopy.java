package org.hashrelay.persistence.schema;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hashrelay.persistence.schema.DatabaseSettings.Kind;

/**
 * Everything from one database into an empty PostgreSQL, so that a pilot on a file can grow.
 *
 * <p>One transaction: it is all there and counted, or nothing is. Nobody may use the source meanwhile;
 * an H2 file sees to that itself.
 */
public final class DatabaseCopy {

  private static final String HISTORY = "schema_history";
  private static final String REFERRED_TO = "event_journal";
  private static final int BATCH = 500;

  private DatabaseCopy() {}

  /** How a copy ended. */
  public sealed interface Outcome {}

  /** Rows by table, counted in both databases. */
  public record Copied(Map<String, Long> rows) implements Outcome {}

  /** Nothing was changed. */
  public record NotCopied(String why) implements Outcome {}

  public static Outcome copy(DatabaseSettings from, DatabaseSettings to) {
    if (to.kind() != Kind.POSTGRESQL) return new NotCopied("the target is not a PostgreSQL");
    if (Schema.check(from) instanceof Schema.Refused refused) {
      return new NotCopied(refused.message());
    }
    if (Schema.migrate(to) instanceof Schema.Refused refused) {
      return new NotCopied(refused.message());
    }
    try (var source = open(from);
        var target = open(to)) {
      return copy(source, target);
    } catch (SQLException e) {
      return new NotCopied("copying failed: " + e.getMessage());
    }
  }

  private static Connection open(DatabaseSettings database) throws SQLException {
    var connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    connection.setAutoCommit(false);
    return connection;
  }

  private static Outcome copy(Connection source, Connection target) throws SQLException {
    var tables = tables(target);
    for (var table : tables) {
      if (count(target, table) > 0) {
        return new NotCopied("table " + table + " of the target is not empty");
      }
    }
    var rows = new LinkedHashMap<String, Long>();
    for (var table : tables) {
      copy(source, target, table);
      var there = count(target, table);
      var here = count(source, quoted(source, table));
      if (there != here) {
        target.rollback();
        return new NotCopied("%s has %d rows, %d arrived".formatted(table, here, there));
      }
      rows.put(table, there);
    }
    try (var statement = target.createStatement()) {
      statement.execute("SELECT setval(pg_get_serial_sequence('event_journal', 'ordering'),"
          + " GREATEST(1, COALESCE((SELECT MAX(ordering) FROM event_journal), 1)))");
    }
    target.commit();
    return new Copied(rows);
  }

  /** All but the schema's own; what others refer to comes first. */
  private static List<String> tables(Connection target) throws SQLException {
    var sql = "SELECT table_name FROM information_schema.tables"
        + " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        + " ORDER BY table_name <> '" + REFERRED_TO + "', table_name";
    try (var statement = target.createStatement();
        var rows = statement.executeQuery(sql)) {
      var tables = new ArrayList<String>();
      while (rows.next()) tables.add(rows.getString(1));
      tables.remove(HISTORY);
      return tables;
    }
  }

  private static void copy(Connection source, Connection target, String table) throws SQLException {
    try (var statement = source.createStatement()) {
      statement.setFetchSize(BATCH);
      try (var rows = statement.executeQuery("SELECT * FROM " + quoted(source, table))) {
        var columns = new ArrayList<String>();
        for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(rows.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT));
        }
        insert(rows, target, table, columns);
      }
    }
  }

  private static void insert(ResultSet rows, Connection target, String table, List<String> columns)
      throws SQLException {
    var places = String.join(", ", Collections.nCopies(columns.size(), "?"));
    var sql =
        "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + places + ")";
    try (var insert = target.prepareStatement(sql)) {
      var waiting = 0;
      while (rows.next()) {
        for (var i = 1; i <= columns.size(); i++) {
          var bytes = rows.getMetaData().getColumnType(i) == Types.BLOB;
          insert.setObject(i, bytes ? rows.getBytes(i) : rows.getObject(i));
        }
        insert.addBatch();
        if (++waiting % BATCH == 0) insert.executeBatch();
      }
      insert.executeBatch();
    }
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** H2 keeps the journal's names in lower case, which it takes in quotes only. */
  private static String quoted(Connection connection, String table) throws SQLException {
    var tables = connection.getMetaData().getTables(null, null, table, new String[] {"BASE TABLE"});
    try (tables) {
      return tables.next() ? '"' + table + '"' : table;
    }
  }
}
