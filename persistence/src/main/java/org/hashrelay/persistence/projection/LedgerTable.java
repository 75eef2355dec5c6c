package org.hashrelay.persistence.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.sql.Sql;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** Sums of a worker's shares per pool and stretch of time: the finer, the shorter they are kept. */
enum LedgerTable {
  TEN_SECONDS("share_ten_seconds", "at_ten_seconds", Duration.ofSeconds(10), Duration.ofHours(2)),
  MINUTES("share_minute", "at_minute", Duration.ofMinutes(1), Duration.ofHours(48)),
  TEN_MINUTES("share_ten_minutes", "at_ten_minutes", Duration.ofMinutes(10), Duration.ofDays(30)),
  HOURS("share_hour", "at_hour", Duration.ofHours(1), Duration.ofDays(400));

  private final String table;
  private final String column;
  private final long millis;
  private final Duration kept;

  LedgerTable(String table, String column, Duration stretch, Duration kept) {
    this.table = table;
    this.column = column;
    this.millis = stretch.toMillis();
    this.kept = kept;
  }

  /** How long its rows are of use. */
  Duration kept() {
    return kept;
  }

  /** Where in time, whose and for which pool (0: none was asked). */
  record Key(long slot, WorkerId worker, int poolId) {}

  /** The finest that still knows of a time so long ago; to the minute at best. */
  static LedgerTable within(long millisAgo) {
    if (millisAgo < MINUTES.kept.toMillis()) return MINUTES;
    return millisAgo < TEN_MINUTES.kept.toMillis() ? TEN_MINUTES : HOURS;
  }

  String table() {
    return table;
  }

  String column() {
    return column;
  }

  /** The stretch of time that moment lies in. */
  long slot(long epochMillis) {
    return Math.floorDiv(epochMillis, millis);
  }

  long start(long slot) {
    return slot * millis;
  }

  void write(Connection connection, Map<Key, ShareSum> sums) throws SQLException {
    var inOrder = sums.entrySet().stream()
        .map(entry -> Line.of(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(Line::workerId))
        .toList();
    Sql.upsert(connection, new Statements(table, column), inOrder);
  }

  /** Deletes the oldest stretch before {@code slot}, if there is one; a small bite each time. */
  int forgetOldestBefore(Connection connection, long slot) throws SQLException {
    var sql = "DELETE FROM %1$s WHERE %2$s < ? AND %2$s = (SELECT MIN(%2$s) FROM %1$s)"
        .formatted(table, column);
    try (var statement = connection.prepareStatement(sql)) {
      statement.setLong(1, slot);
      return statement.executeUpdate();
    }
  }

  /** A row to be; the id, a digest, is made once. */
  private record Line(String workerId, Key key, ShareSum sum) {
    static Line of(Key key, ShareSum sum) {
      return new Line(Workers.idOf(key.worker()), key, sum);
    }
  }

  private record Statements(String table, String column) implements Sql.Upsert<Line> {

    @Override
    public String update() {
      return """
          UPDATE %s SET accepted = accepted + ?, filtered = filtered + ?, rejected = rejected + ?,
            stale = stale + ?, unanswered = unanswered + ?, credit = credit + ?, work = work + ?,
            pool_credit = pool_credit + ?, duplicate = duplicate + ?,
            low_difficulty = low_difficulty + ?
          WHERE %s = ? AND worker_id = ? AND pool_id = ?""".formatted(table, column);
    }

    @Override
    public List<?> updated(Line line) {
      var sum = line.sum();
      return List.of(
          sum.of(ShareResult.ACCEPTED),
          sum.of(ShareResult.FILTERED),
          sum.rejected(),
          sum.of(ShareResult.STALE),
          sum.of(ShareResult.UNANSWERED),
          sum.credit(),
          sum.work(),
          sum.poolCredit(),
          sum.of(ShareResult.DUPLICATE),
          sum.of(ShareResult.LOW_DIFFICULTY),
          line.key().slot(),
          line.workerId(),
          line.key().poolId());
    }

    @Override
    public String insert() {
      return """
          INSERT INTO %s (accepted, filtered, rejected, stale, unanswered, credit, work, pool_credit,
            duplicate, low_difficulty, %s, worker_id, pool_id, client_id, mapping_id)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""".formatted(table, column);
    }

    @Override
    public List<?> inserted(Line line) {
      var worker = line.key().worker();
      var values = new java.util.ArrayList<Object>(updated(line));
      values.add(Sql.fit(worker.nodeId(), 255));
      values.add(worker.mappingId());
      return values;
    }
  }

  /**
   * How far back a hashrate looks: whole stretches of a ledger and the present one, begun but not over.
   */
  enum Window {
    FIVE_MINUTES(LedgerTable.MINUTES, 5),
    HOUR(LedgerTable.MINUTES, 60),
    DAY(LedgerTable.HOURS, 24);

    /** A worker of two seconds and one lucky share has no hashrate yet. */
    private static final long SHORTEST = Duration.ofMinutes(1).toMillis();

    private final LedgerTable ledger;
    private final int slots;

    Window(LedgerTable ledger, int slots) {
      this.ledger = ledger;
      this.slots = slots;
    }

    /** The first stretch that belongs to the window. */
    long firstSlot(long now) {
      return ledger.slot(now) - slots;
    }

    /** What the credit of the window is divided by: its length, or the age of who earned it. */
    double seconds(long now, long firstSeenAt) {
      var length = now - ledger.start(firstSlot(now));
      return Math.max(SHORTEST, Math.min(length, now - firstSeenAt)) / 1000.0;
    }
  }
}
