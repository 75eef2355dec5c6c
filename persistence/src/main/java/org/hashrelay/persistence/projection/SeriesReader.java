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

/** Lines of a chart from the ledgers: hours from {@code share_hour}, the rest from minutes. */
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

  private record Point(String group, int mapping, long interval, double value) {}

  private List<Series> read(Connection connection) throws SQLException {
    var ledger = query.interval() == Interval.HOUR ? LedgerTable.HOURS : LedgerTable.MINUTES;
    var perInterval = length / ledger.start(1);
    var sql = """
        SELECT %s AS grouped, mapping_id, %s / %d AS slot, SUM(%s)
        FROM %s WHERE %s >= ? AND %s < ? GROUP BY grouped, mapping_id, slot
        ORDER BY grouped""".formatted(
            group(),
            ledger.column(),
            perInterval,
            column(query.metric()),
            ledger.table(),
            ledger.column(),
            ledger.column());
    var parameters = List.of(first * perInterval, (first + points) * perInterval);
    var found = Sql.rows(
        connection,
        sql,
        parameters,
        row -> new Point(row.getString(1), row.getInt(2), row.getLong(3), row.getDouble(4)));
    return lines(found);
  }

  private String group() {
    return switch (query.groupBy()) {
      case NOTHING -> "''";
      case MAPPING -> "CAST(mapping_id AS VARCHAR(20))";
      case CLIENT -> "client_id";
      case WORKER -> "worker_id";
    };
  }

  private static String column(Metric metric) {
    return switch (metric) {
      case HASHRATE -> "credit";
      case ACCEPTED -> "accepted";
      case REJECTED -> "rejected";
      case STALE -> "stale";
    };
  }

  private List<Series> lines(List<Point> found) {
    var values = new TreeMap<String, List<Double>>();
    if (query.groupBy() == GroupBy.NOTHING) values.put("", zeros());
    for (var point : found) {
      if (values.size() >= MAX_LINES && !values.containsKey(point.group())) break;
      var line = values.computeIfAbsent(point.group(), group -> zeros());
      var index = (int) (point.interval() - first);
      line.set(index, line.get(index) + value(point));
    }
    var times = new ArrayList<Instant>();
    for (int i = 0; i < points; i++) times.add(Instant.ofEpochMilli((first + i) * length));
    var series = new ArrayList<Series>();
    values.forEach((group, line) -> series.add(new Series(labels(group), times, line)));
    return series;
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
