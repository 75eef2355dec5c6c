package org.hashrelay.persistence.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.hashrelay.persistence.projection.SeriesQuery.GroupBy;
import org.hashrelay.persistence.projection.SeriesQuery.Interval;
import org.hashrelay.persistence.projection.SeriesQuery.Metric;
import org.hashrelay.persistence.projection.Statistics.Series;
import org.hashrelay.persistence.sql.Sql;

/** Lines of a chart, each from the table that is as fine as they are. */
final class SeriesReader {

  private static final int MAX_LINES = 200;

  private final SeriesQuery query;
  private final HashesPerDifficulty hashes;
  private final long length;
  private final long first;
  private final int points;

  private SeriesReader(SeriesQuery query, HashesPerDifficulty hashes) {
    this.query = query;
    this.hashes = hashes;
    this.length = query.interval().length().toMillis();
    this.first = Math.floorDiv(query.from().toEpochMilli(), length);
    var last = Math.floorDiv(query.to().toEpochMilli() - 1, length);
    this.points = (int) (last - first) + 1;
  }

  static List<Series> read(Connection connection, SeriesQuery query, HashesPerDifficulty hashes)
      throws SQLException {
    return new SeriesReader(query, hashes).read(connection);
  }

  private record Point(String group, int mapping, long interval, double value, long shares) {}

  private List<Series> read(Connection connection) throws SQLException {
    return lines(query.metric().isOfShares() ? ledger(connection) : gauges(connection));
  }

  private List<Point> gauges(Connection connection) throws SQLException {
    var value = switch (query.metric()) {
      case MINERS -> "miners * 1.0 / samples";
      case UPSTREAMS -> "upstreams * 1.0 / samples";
      default -> "bytes";
    };
    var sql = """
        SELECT %s AS grouped, mapping_id, at_slot, SUM(%s) FROM mapping_gauge
        WHERE step = ? AND at_slot >= ? AND at_slot < ? GROUP BY grouped, mapping_id, at_slot
        ORDER BY grouped""".formatted(group(), value);
    var parameters = List.of(length / 1000, first, first + points);
    return Sql.rows(
        connection,
        sql,
        parameters,
        row -> new Point(row.getString(1), row.getInt(2), row.getLong(3), row.getDouble(4), 0));
  }

  private static LedgerTable table(Interval interval) {
    return switch (interval) {
      case TEN_SECONDS -> LedgerTable.TEN_SECONDS;
      case MINUTE -> LedgerTable.MINUTES;
      case TEN_MINUTES -> LedgerTable.TEN_MINUTES;
      case HOUR -> LedgerTable.HOURS;
    };
  }

  private List<Point> ledger(Connection connection) throws SQLException {
    var ledger = table(query.interval());
    var sql = """
        SELECT %s AS grouped, mapping_id, %s AS slot, SUM(%s), SUM(accepted + filtered)
        FROM %s WHERE %s >= ? AND %s < ? GROUP BY grouped, mapping_id, slot
        ORDER BY grouped""".formatted(
            group(),
            ledger.column(),
            column(query.metric()),
            ledger.table(),
            ledger.column(),
            ledger.column());
    var parameters = List.of(first, first + points);
    return Sql.rows(
        connection,
        sql,
        parameters,
        row -> new Point(
            row.getString(1), row.getInt(2), row.getLong(3), row.getDouble(4), row.getLong(5)));
  }

  private String group() {
    return switch (query.groupBy()) {
      case NOTHING -> "''";
      case MAPPING -> "CAST(mapping_id AS VARCHAR(20))";
      case CLIENT -> "client_id";
      case WORKER -> "worker_id";
      case POOL -> "CAST(pool_id AS VARCHAR(20))";
    };
  }

  private static String column(Metric metric) {
    return switch (metric) {
      case HASHRATE -> "credit";
      case ACCEPTED -> "accepted";
      case REJECTED -> "rejected";
      case STALE -> "stale";
      default -> throw new IllegalArgumentException(metric + " is not made of shares");
    };
  }

  private List<Series> lines(List<Point> found) {
    var values = new TreeMap<String, List<Double>>();
    var shares = new TreeMap<String, List<Double>>();
    if (query.groupBy() == GroupBy.NOTHING) values.put("", zeros());
    for (var point : found) {
      if (values.size() >= MAX_LINES && !values.containsKey(point.group())) break;
      var line = values.computeIfAbsent(point.group(), group -> zeros());
      var index = (int) (point.interval() - first);
      line.set(index, line.get(index) + value(point));
      var counts = shares.computeIfAbsent(point.group(), group -> zeros());
      counts.set(index, counts.get(index) + point.shares());
    }
    var times = new ArrayList<Instant>();
    for (int i = 0; i < points; i++) times.add(Instant.ofEpochMilli((first + i) * length));
    var series = new ArrayList<Series>();
    values.forEach((group, line) -> series.add(
        new Series(labels(group), times, line, errors(line, shares.getOrDefault(group, zeros())))));
    return series;
  }

  /** One standard error of a hashrate made of n shares is that hashrate by the root of n. */
  private List<Double> errors(List<Double> line, List<Double> shares) {
    if (query.metric() != Metric.HASHRATE) return List.of();
    var errors = new ArrayList<Double>();
    for (var i = 0; i < line.size(); i++)
      errors.add(line.get(i) / Math.sqrt(Math.max(1, shares.get(i))));
    return errors;
  }

  private List<Double> zeros() {
    return new ArrayList<>(Collections.nCopies(points, 0.0));
  }

  private double value(Point point) {
    return query.metric() == Metric.HASHRATE
        ? point.value() * hashes.of(point.mapping()) * 1000 / length
        : point.value();
  }

  private Map<String, String> labels(String group) {
    var labels = new HashMap<String, String>();
    if (query.groupBy() != GroupBy.NOTHING) {
      labels.put(query.groupBy().name().toLowerCase(Locale.ROOT), group);
    }
    return labels;
  }
}
