package org.hashrelay.persistence.feed;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.persistence.sql.Sql;

/** Table {@code alert_event}: one row for each line of the story. */
public final class AlertEventTable {

  private static final int BITE = 1_000;

  private static final String COLUMNS = "number, at_millis, type, alert_id, rule, severity,"
      + " target_kind, target_id, target, client_id, mapping_id, detail, channel_id, message_id,"
      + " attempt, millis";

  private static final String INSERT = "INSERT INTO alert_event (" + COLUMNS + ") VALUES ("
      + String.join(", ", Collections.nCopies(16, "?")) + ")";

  private static final String FIRED = """
      SELECT %s, (SELECT MIN(e.at_millis) FROM alert_event e
        WHERE e.alert_id = f.alert_id AND e.type = 'alert.resolved') AS ended
      FROM alert_event f
      WHERE rule = ? AND type = 'alert.firing' AND at_millis >= ? AND at_millis < ?
      ORDER BY number FETCH FIRST %s ROWS ONLY""";

  private static final String OLD =
      "SELECT number FROM alert_event WHERE at_millis < ? FETCH FIRST %d ROWS ONLY".formatted(BITE);

  private static final String FORGET = "DELETE FROM alert_event WHERE number = ?";

  private AlertEventTable() {}

  static void write(Connection connection, List<FeedEntry> lines) throws SQLException {
    Sql.insert(connection, INSERT, lines, AlertEventTable::row);
  }

  private static List<?> row(FeedEntry line) {
    return List.of(
        line.number(),
        line.at().toEpochMilli(),
        line.type(),
        line.alertId(),
        line.rule(),
        line.severity(),
        line.targetKind(),
        Sql.fit(line.targetId(), 768),
        Sql.fit(line.target(), 768),
        Sql.fit(line.clientId(), 255),
        line.mappingId(),
        Sql.fit(line.detail(), 2_000),
        line.channelId(),
        line.messageId(),
        line.attempt(),
        line.millis());
  }

  private static FeedEntry line(ResultSet row) throws SQLException {
    return new FeedEntry(
        row.getLong(1),
        Instant.ofEpochMilli(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getInt(11),
        row.getString(12),
        row.getString(13),
        row.getString(14),
        row.getInt(15),
        row.getLong(16));
  }

  static AlertFeed.Lines before(Connection connection, FeedFilter filter, long number, int limit)
      throws SQLException {
    var wanted = condition(filter).and("number < ?", number);
    var where = " FROM alert_event WHERE " + wanted.sql();
    var page =
        "SELECT " + COLUMNS + where + " ORDER BY number DESC FETCH FIRST " + limit + " ROWS ONLY";
    var entries = Sql.rows(connection, page, wanted.parameters(), AlertEventTable::line);
    var total = Sql.number(connection, "SELECT COUNT(*)" + where, wanted.parameters());
    var newest =
        Sql.number(connection, "SELECT COALESCE(MAX(number), 0) FROM alert_event", List.of());
    return new AlertFeed.Lines(entries, total, newest);
  }

  private static Sql.Condition condition(FeedFilter filter) {
    var wanted = new Sql.Condition()
        .startsWith("type", filter.type())
        .within("at_millis", filter.from(), filter.to());
    filter.rule().ifPresent(rule -> wanted.and("rule = ?", rule));
    filter.alertId().ifPresent(id -> wanted.and("alert_id = ?", id));
    filter.clientId().ifPresent(id -> wanted.and("client_id = ?", id));
    filter.mappingId().ifPresent(id -> wanted.and("mapping_id = ?", id));
    return wanted;
  }

  static List<AlertFeed.Fired> fired(
      Connection connection, String rule, Instant from, Instant to, int limit) throws SQLException {
    var parameters = new ArrayList<Object>();
    parameters.add(rule);
    parameters.add(from.toEpochMilli());
    parameters.add(to.toEpochMilli());
    return Sql.rows(connection, FIRED.formatted(COLUMNS, limit), parameters, row -> {
      var ended = row.getLong(17);
      var end =
          row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(ended));
      return new AlertFeed.Fired(line(row), end);
    });
  }

  /** A small bite of what is older than that; answers how many lines it took. */
  public static int forgetBefore(Connection connection, Instant oldest) throws SQLException {
    var old = Sql.rows(connection, OLD, List.of(oldest.toEpochMilli()), row -> row.getLong(1));
    return Sql.delete(connection, FORGET, old);
  }
}
