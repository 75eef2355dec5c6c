package org.hashrelay.persistence.schema;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The clock of a database server; an H2 file has none but ours. */
public final class DatabaseClock {

  private DatabaseClock() {}

  /** Empty when there is none, or none that tells. */
  public static Optional<Instant> read(DatabaseSettings database) {
    if (database.kind() == DatabaseSettings.Kind.H2) return Optional.empty();
    try (var connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        var statement = connection.createStatement();
        var row = statement.executeQuery("select clock_timestamp()")) {
      return row.next()
          ? Optional.of(row.getObject(1, OffsetDateTime.class).toInstant())
          : Optional.empty();
    } catch (SQLException unreachable) {
      return Optional.empty();
    }
  }
}
