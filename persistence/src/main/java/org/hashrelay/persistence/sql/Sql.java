package org.hashrelay.persistence.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The few things that plain JDBC says in too many words. */
public final class Sql {

  private Sql() {}

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  public static <T> List<T> rows(Connection connection, String sql, List<?> parameters, Row<T> row)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (var result = statement.executeQuery()) {
        var rows = new ArrayList<T>();
        while (result.next()) rows.add(row.read(result));
        return rows;
      }
    }
  }

  /** The one number a question is about. */
  public static long number(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    return rows(connection, sql, parameters, row -> row.getLong(1)).get(0);
  }

  /** One row for each item. */
  public static <T> void insert(
      Connection connection, String sql, List<T> items, Function<T, List<?>> row)
      throws SQLException {
    if (items.isEmpty()) return;
    try (var insert = connection.prepareStatement(sql)) {
      for (var item : items) {
        bind(insert, row.apply(item));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /**
   * One row for each key, in their order, so that two servers wait for each other and never both; how
   * many there still were. A list that the statement itself looks up is no way: H2 looks it up again
   * for every row of the table.
   */
  public static int delete(Connection connection, String sql, List<Long> keys) throws SQLException {
    if (keys.isEmpty()) return 0;
    try (var delete = connection.prepareStatement(sql)) {
      for (var key : keys.stream().sorted().toList()) {
        bind(delete, List.of(key));
        delete.addBatch();
      }
      return IntStream.of(delete.executeBatch()).sum();
    }
  }

  public static void bind(PreparedStatement statement, List<?> parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) statement.setObject(i + 1, parameters.get(i));
  }

  /**
   * Updates a row for each item and inserts those that were not there. One writer for each row:
   * the rows of a worker are written by the projection of its tag alone.
   */
  public static <T> void upsert(Connection connection, Upsert<T> upsert, List<T> items)
      throws SQLException {
    var missing = new ArrayList<T>();
    try (var update = connection.prepareStatement(upsert.update())) {
      for (var item : items) {
        bind(update, upsert.updated(item));
        update.addBatch();
      }
      var counts = update.executeBatch();
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] == 0) missing.add(items.get(i));
      }
    }
    insert(connection, upsert.insert(), missing, upsert::inserted);
  }

  /** The two statements of an upsert and what stands in them. */
  public interface Upsert<T> {
    String update();

    List<?> updated(T item);

    String insert();

    List<?> inserted(T item);
  }

  /**
   * Text that a miner chose, made so that every database takes it: at most that many characters, and
   * no NUL, which PostgreSQL does not keep.
   */
  public static String fit(String text, int most) {
    var clean = text.replace('\0', '\uFFFD');
    if (clean.length() <= most) return clean;
    return clean.substring(0, Character.isHighSurrogate(clean.charAt(most - 1)) ? most - 1 : most);
  }

  /** A WHERE that grows, with what stands for its question marks. */
  public static final class Condition {

    private final StringBuilder sql = new StringBuilder("TRUE");
    private final List<Object> parameters = new ArrayList<>();

    public Condition and(String part, Object... values) {
      sql.append(" AND ").append(part);
      parameters.addAll(List.of(values));
      return this;
    }

    /** A text begins like this; an empty start holds of every text. */
    public Condition startsWith(String column, String start) {
      if (start.isEmpty()) return this;
      return and(column + " LIKE ? ESCAPE '!'", start.replaceAll("([!%_])", "!$1") + "%");
    }

    /** From the one moment up to, but without, the other. */
    public Condition within(String column, Optional<Instant> from, Optional<Instant> to) {
      from.ifPresent(first -> and(column + " >= ?", first.toEpochMilli()));
      to.ifPresent(end -> and(column + " < ?", end.toEpochMilli()));
      return this;
    }

    public String sql() {
      return sql.toString();
    }

    public List<Object> parameters() {
      return List.copyOf(parameters);
    }
  }
}
