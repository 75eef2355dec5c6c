package org.hashrelay.persistence.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashrelay.persistence.sql.Sql;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** Table {@code worker}: one row for each worker there ever was, counters since it was first seen. */
final class WorkerTable implements Sql.Upsert<WorkerChange> {

  static final WorkerTable WORKERS = new WorkerTable();

  private WorkerTable() {}

  /** {@code changes} in the order of the workers' ids. */
  static void write(Connection connection, Collection<WorkerChange> changes) throws SQLException {
    Sql.upsert(connection, WORKERS, List.copyOf(changes));
  }

  /** How each of these workers stands; those without a row are missing. */
  static Map<String, Presence> presences(Connection connection, List<String> ids)
      throws SQLException {
    var presences = new HashMap<String, Presence>();
    Sql.rows(
        connection,
        "SELECT id, lives, connections FROM worker WHERE id = ANY (?)",
        List.of(connection.createArrayOf("varchar", ids.toArray())),
        row ->
            presences.put(row.getString(1), new Presence(lives(row.getString(2)), row.getInt(3))));
    return presences;
  }

  private static List<String> lives(String column) {
    return column.lines().toList();
  }

  private static String column(List<String> lives) {
    return String.join("\n", lives);
  }

  private static String id(WorkerChange change) {
    return Workers.idOf(change.worker());
  }

  @Override
  public String update() {
    return """
        UPDATE worker SET
          lives = ?, connections = ?,
          address = COALESCE(CAST(? AS VARCHAR(255)), address),
          user_agent = COALESCE(CAST(? AS VARCHAR(255)), user_agent),
          connected_at = COALESCE(NULLIF(CAST(? AS BIGINT), 0), connected_at),
          difficulty = COALESCE(NULLIF(CAST(? AS DOUBLE PRECISION), 0), difficulty),
          best_share = GREATEST(best_share, ?),
          last_share_at = GREATEST(last_share_at, ?),
          accepted = accepted + ?, filtered = filtered + ?, rejected = rejected + ?,
          stale = stale + ?, duplicate = duplicate + ?, low_difficulty = low_difficulty + ?,
          unanswered = unanswered + ?, credit = credit + ?, pool_credit = pool_credit + ?
        WHERE id = ?""";
  }

  @Override
  public List<?> updated(WorkerChange change) {
    var shares = change.shares();
    return Arrays.asList(
        column(change.presence().lives()),
        change.presence().connections(),
        change.address().map(text -> Sql.fit(text, 255)).orElse(null),
        change.userAgent().map(text -> Sql.fit(text, 255)).orElse(null),
        change.connectedAt(),
        change.difficulty(),
        change.bestShare(),
        change.lastShareAt(),
        shares.of(ShareResult.ACCEPTED),
        shares.of(ShareResult.FILTERED),
        shares.rejected(),
        shares.of(ShareResult.STALE),
        shares.of(ShareResult.DUPLICATE),
        shares.of(ShareResult.LOW_DIFFICULTY),
        shares.of(ShareResult.UNANSWERED),
        shares.credit(),
        shares.poolCredit(),
        id(change));
  }

  @Override
  public String insert() {
    return """
        INSERT INTO worker (
          id, client_id, mapping_id, name, first_seen_at, lives, connections, address, user_agent,
          connected_at, difficulty, best_share, last_share_at, accepted, filtered, rejected,
          stale, duplicate, low_difficulty, unanswered, credit, pool_credit)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
  }

  @Override
  public List<?> inserted(WorkerChange change) {
    var shares = change.shares();
    var worker = change.worker();
    return List.of(
        id(change),
        Sql.fit(worker.nodeId(), 255),
        worker.mappingId(),
        Sql.fit(worker.worker(), 512),
        change.firstSeenAt(),
        column(change.presence().lives()),
        change.presence().connections(),
        Sql.fit(change.address().orElse(""), 255),
        Sql.fit(change.userAgent().orElse(""), 255),
        change.connectedAt(),
        change.difficulty(),
        change.bestShare(),
        change.lastShareAt(),
        shares.of(ShareResult.ACCEPTED),
        shares.of(ShareResult.FILTERED),
        shares.rejected(),
        shares.of(ShareResult.STALE),
        shares.of(ShareResult.DUPLICATE),
        shares.of(ShareResult.LOW_DIFFICULTY),
        shares.of(ShareResult.UNANSWERED),
        shares.credit(),
        shares.poolCredit());
  }
}
