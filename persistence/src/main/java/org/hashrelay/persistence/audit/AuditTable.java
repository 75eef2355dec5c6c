package org.hashrelay.persistence.audit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.hashrelay.actors.audit.AuditEntry;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.persistence.sql.Sql;

/** Table {@code audit_event}: one row for each line of the log. None is ever changed or removed. */
final class AuditTable {

  private static final String COLUMNS =
      "number, id, at_millis, actor, address, action, target_kind,"
          + " target_id, before_json, after_json, detail, times, prev_hash, hash";

  private static final String INSERT = "INSERT INTO audit_event (" + COLUMNS + ") VALUES ("
      + String.join(", ", Collections.nCopies(14, "?")) + ")";

  private static final String TARGET =
      "(target_kind = ? OR target_id = ? OR target_kind || '/' || target_id = ?)";

  private AuditTable() {}

  static void write(Connection connection, List<AuditLine> lines) throws SQLException {
    Sql.insert(connection, INSERT, lines, AuditTable::row);
  }

  private static List<?> row(AuditLine line) {
    var entry = line.entry();
    return List.of(
        line.number(),
        entry.id(),
        entry.at().toEpochMilli(),
        entry.actor(),
        entry.address(),
        entry.action(),
        entry.targetKind(),
        entry.targetId(),
        entry.before(),
        entry.after(),
        entry.detail(),
        entry.count(),
        line.prevHash(),
        line.hash());
  }

  private static AuditLine line(ResultSet row) throws SQLException {
    var entry = new AuditEntry(
        row.getString(2),
        Instant.ofEpochMilli(row.getLong(3)),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getLong(12));
    return new AuditLine(row.getLong(1), entry, row.getString(13), row.getString(14));
  }

  static AuditFeed.Lines before(Connection connection, AuditFilter filter, long number, int limit)
      throws SQLException {
    var wanted = condition(filter).and("number < ?", number);
    var where = " FROM audit_event WHERE " + wanted.sql();
    var page =
        "SELECT " + COLUMNS + where + " ORDER BY number DESC FETCH FIRST " + limit + " ROWS ONLY";
    var lines = Sql.rows(connection, page, wanted.parameters(), AuditTable::line);
    var total = Sql.number(connection, "SELECT COUNT(*)" + where, wanted.parameters());
    var newest =
        Sql.number(connection, "SELECT COALESCE(MAX(number), 0) FROM audit_event", List.of());
    return new AuditFeed.Lines(lines, total, newest);
  }

  static List<AuditLine> after(Connection connection, long number, int limit) throws SQLException {
    var page = "SELECT " + COLUMNS + " FROM audit_event WHERE number > ? ORDER BY number"
        + " FETCH FIRST " + limit + " ROWS ONLY";
    return Sql.rows(connection, page, List.of(number), AuditTable::line);
  }

  private static Sql.Condition condition(AuditFilter filter) {
    var wanted = new Sql.Condition()
        .startsWith("action", filter.action())
        .within("at_millis", filter.from(), filter.to());
    filter.actor().ifPresent(actor -> wanted.and("actor = ?", actor));
    filter.target().ifPresent(target -> wanted.and(TARGET, target, target, target));
    return wanted;
  }
}
