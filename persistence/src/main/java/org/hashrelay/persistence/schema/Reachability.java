package org.hashrelay.persistence.schema;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.persistence.schema.Schema.LoginRefused;
import org.hashrelay.persistence.schema.Schema.Refused;
import org.hashrelay.persistence.schema.Schema.Unreachable;

/** Whether the database lets us in, and if not, why, in words without a password. */
final class Reachability {

  /** SQLSTATE class 28 of both databases, and H2's own number for a wrong login. */
  private static final Set<String> LOGIN_REFUSED = Set.of("28000", "28P01");

  private Reachability() {}

  static Optional<Refused> obstacle(DatabaseSettings database) {
    try (var connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      return connection.isValid(0)
          ? Optional.empty()
          : Optional.of(new Unreachable(database.shownUrl(), "the connection is not valid"));
    } catch (SQLException e) {
      return Optional.of(
          LOGIN_REFUSED.contains(e.getSQLState())
              ? new LoginRefused(database.shownUrl(), database.user())
              : new Unreachable(database.shownUrl(), reason(e, database)));
    }
  }

  /** What the exception and its root say first; some drivers repeat how they were called. */
  static String reason(Exception e, DatabaseSettings database) {
    Throwable root = e;
    while (root.getCause() != null) root = root.getCause();
    var said = root == e ? firstLine(e) : firstLine(e) + ": " + firstLine(root);
    return database.password().isEmpty() ? said : said.replace(database.password(), "***");
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage())
        .strip()
        .lines()
        .findFirst()
        .map(Reachability::shortened)
        .orElse("");
  }

  /** H2 repeats the whole statement. */
  private static String shortened(String line) {
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}
