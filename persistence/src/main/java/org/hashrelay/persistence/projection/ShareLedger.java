package org.hashrelay.persistence.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.hashrelay.persistence.projection.LedgerTable.Window;
import org.hashrelay.persistence.projection.Sql.Condition;
import org.hashrelay.persistence.projection.Worker.State;

/** Sums over many workers, read from the tables at the moment of asking. */
final class ShareLedger implements Statistics {

  private final ReadSide readSide;
  private final HashesPerDifficulty hashes;
  private final InstantSource clock;

  ShareLedger(ReadSide readSide, HashesPerDifficulty hashes, InstantSource clock) {
    this.readSide = readSide;
    this.hashes = hashes;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Overview> overview() {
    return readSide.ask(connection -> {
      var now = clock.millis();
      var sums = sums(connection, now);
      var firstSeenAt =
          sums.values().stream().mapToLong(Sums::firstSeenAt).min().orElse(now);
      return new Overview(
          states(connection, now),
          sums.values().stream().mapToLong(Sums::connections).sum(),
          hashrate(sums, Sums::fiveMinutes, Window.FIVE_MINUTES.seconds(now, firstSeenAt)),
          hashrate(sums, Sums::hour, Window.HOUR.seconds(now, firstSeenAt)),
          hashrate(sums, Sums::day, Window.DAY.seconds(now, firstSeenAt)),
          total(sums, Sums::accepted),
          total(sums, Sums::filtered),
          total(sums, Sums::rejected),
          total(sums, Sums::stale),
          total(sums, Sums::unanswered),
          delivered(sums));
    });
  }

  @Override
  public CompletionStage<Map<Integer, MappingFigures>> mappings() {
    return readSide.ask(connection -> {
      var now = clock.millis();
      var figures = new HashMap<Integer, MappingFigures>();
      sums(connection, now).forEach((id, sums) -> figures.put(id, figures(id, sums, now)));
      return figures;
    });
  }

  @Override
  public CompletionStage<List<Series>> timeseries(SeriesQuery query) {
    return readSide.ask(connection -> SeriesReader.read(connection, query, hashes));
  }

  private MappingFigures figures(int id, Sums sums, long now) {
    var refused = sums.rejected() + sums.stale();
    var answered = refused + sums.accepted() + sums.filtered();
    return new MappingFigures(
        sums.fiveMinutes() * hashes.of(id) / Window.FIVE_MINUTES.seconds(now, sums.firstSeenAt()),
        sums.accepted(),
        sums.rejected(),
        sums.stale(),
        answered == 0 ? 0 : (double) refused / answered,
        WorkerStats.instant(sums.lastShareAt()));
  }

  /** Of one mapping; counts are those of the last hour. */
  private record Sums(
      long firstSeenAt,
      long lastShareAt,
      long connections,
      double fiveMinutes,
      double hour,
      double day,
      long accepted,
      long filtered,
      long rejected,
      long stale,
      long unanswered) {}

  private static Map<Integer, Sums> sums(Connection connection, long now) throws SQLException {
    var sums = new HashMap<Integer, Sums>();
    Sql.rows(
        connection,
        """
        SELECT w.mapping_id, w.first_seen_at, w.last_share_at, w.connections,
          COALESCE(m.five, 0), COALESCE(m.credit, 0), COALESCE(h.credit, 0),
          COALESCE(m.accepted, 0), COALESCE(m.filtered, 0), COALESCE(m.rejected, 0),
          COALESCE(m.stale, 0), COALESCE(m.unanswered, 0)
        FROM (SELECT mapping_id, MIN(first_seen_at) AS first_seen_at,
            MAX(last_share_at) AS last_share_at, SUM(connections) AS connections
          FROM worker GROUP BY mapping_id) AS w
        LEFT JOIN (SELECT mapping_id, SUM(CASE WHEN at_minute >= ? THEN credit ELSE 0 END) AS five,
            SUM(credit) AS credit, SUM(accepted) AS accepted, SUM(filtered) AS filtered,
            SUM(rejected) AS rejected, SUM(stale) AS stale, SUM(unanswered) AS unanswered
          FROM share_minute WHERE at_minute >= ? GROUP BY mapping_id) AS m
          ON m.mapping_id = w.mapping_id
        LEFT JOIN (SELECT mapping_id, SUM(credit) AS credit
          FROM share_hour WHERE at_hour >= ? GROUP BY mapping_id) AS h
          ON h.mapping_id = w.mapping_id""",
        List.of(
            Window.FIVE_MINUTES.firstSlot(now),
            Window.HOUR.firstSlot(now),
            Window.DAY.firstSlot(now)),
        row -> sums.put(
            row.getInt(1),
            new Sums(
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getDouble(5),
                row.getDouble(6),
                row.getDouble(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12))));
    return sums;
  }

  private static Map<State, Long> states(Connection connection, long now) throws SQLException {
    var states = new EnumMap<State, Long>(State.class);
    for (var state : State.values()) {
      var wanted = new Condition();
      Silence.AT_LARGE.narrow(wanted, state, now);
      var sql = "SELECT COUNT(*) FROM worker WHERE " + wanted.sql();
      var count = Sql.rows(connection, sql, wanted.parameters(), row -> row.getLong(1));
      states.put(state, count.get(0));
    }
    return states;
  }

  private double hashrate(Map<Integer, Sums> sums, ToDoubleFunction<Sums> credit, double seconds) {
    return sums.entrySet().stream()
            .mapToDouble(
                entry -> credit.applyAsDouble(entry.getValue()) * hashes.of(entry.getKey()))
            .sum()
        / seconds;
  }

  private static long total(Map<Integer, Sums> sums, ToLongFunction<Sums> count) {
    return sums.values().stream().mapToLong(count).sum();
  }

  private static double delivered(Map<Integer, Sums> sums) {
    var accepted = total(sums, Sums::accepted);
    var sent = accepted + total(sums, Sums::stale) + total(sums, Sums::unanswered);
    return sent == 0 ? 1 : (double) accepted / sent;
  }
}
