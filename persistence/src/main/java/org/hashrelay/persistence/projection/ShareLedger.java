package org.hashrelay.persistence.projection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.hashrelay.actors.alerting.measure.RulePreview;
import org.hashrelay.actors.alerting.measure.RulePreview.Outcome;
import org.hashrelay.actors.alerting.measure.RulePreview.Question;
import org.hashrelay.actors.alerting.measure.RulePreview.Sum;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.persistence.projection.LedgerTable.Window;
import org.hashrelay.persistence.projection.Worker.State;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.persistence.sql.Sql;
import org.hashrelay.persistence.sql.Sql.Condition;
import org.hashrelay.streams.tunnel.control.ShareBook;

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
  public CompletionStage<Overview> overview(Set<String> lost) {
    return readSide.ask(connection -> {
      var now = clock.millis();
      var sums = sums(connection, now);
      var firstSeenAt =
          sums.values().stream().mapToLong(Sums::firstSeenAt).min().orElse(now);
      return new Overview(
          states(connection, now, lost),
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

  @Override
  public CompletionStage<RulePreview.Outcome> preview(RulePreview.Question question) {
    return readSide.ask(connection -> PreviewReader.read(connection, question, clock.instant()));
  }

  @Override
  public CompletionStage<List<WorkerShares>> shares(Instant from, Instant to) {
    var ledger = LedgerTable.within(clock.millis() - from.toEpochMilli());
    var sql = """
        SELECT w.client_id, w.mapping_id, w.name, s.* FROM (
          SELECT worker_id, SUM(accepted) AS a, SUM(filtered) AS f, SUM(rejected) AS r,
            SUM(duplicate) AS d, SUM(low_difficulty) AS l, SUM(stale) AS t, SUM(unanswered) AS u,
            SUM(credit) AS c, SUM(work) AS k
          FROM %1$s WHERE %2$s >= ? AND %2$s < ? GROUP BY worker_id) AS s
        JOIN worker w ON w.id = s.worker_id
        ORDER BY w.client_id, w.mapping_id, w.name""".formatted(ledger.table(), ledger.column());
    var end = ledger.slot(to.toEpochMilli() - 1) + 1;
    var times = List.of(ledger.slot(from.toEpochMilli()), end);
    return readSide.ask(connection -> Sql.rows(connection, sql, times, this::shares));
  }

  private WorkerShares shares(ResultSet row) throws SQLException {
    var mapping = row.getInt(2);
    return new WorkerShares(
        row.getString(1),
        mapping,
        row.getString(3),
        row.getLong("a"),
        row.getLong("f"),
        row.getLong("r"),
        row.getLong("d"),
        row.getLong("l"),
        row.getLong("t"),
        row.getLong("u"),
        row.getDouble("c"),
        row.getDouble("k"),
        row.getDouble("c") * hashes.of(mapping));
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
        ratio(sums.hour(), sums.work()),
        WorkerStats.instant(sums.lastShareAt()),
        sums.ever());
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
      long unanswered,
      double work,
      ShareBook ever) {}

  private static Map<Integer, Sums> sums(Connection connection, long now) throws SQLException {
    var sums = new HashMap<Integer, Sums>();
    Sql.rows(
        connection,
        """
        SELECT w.*, COALESCE(m.five, 0) AS five, COALESCE(m.credit, 0) AS sixty,
          COALESCE(h.credit, 0) AS longest, COALESCE(m.accepted, 0) AS accepted,
          COALESCE(m.filtered, 0) AS filtered, COALESCE(m.rejected, 0) AS rejected,
          COALESCE(m.stale, 0) AS stale, COALESCE(m.unanswered, 0) AS unanswered,
          COALESCE(m.work, 0) AS work
        FROM (SELECT mapping_id, MIN(first_seen_at) AS first_seen_at,
            MAX(last_share_at) AS last_share_at, SUM(connections) AS connections,
            SUM(accepted) AS all_accepted, SUM(filtered) AS all_filtered,
            SUM(rejected) AS all_rejected, SUM(duplicate) AS all_duplicate,
            SUM(low_difficulty) AS all_low, SUM(stale) AS all_stale,
            SUM(unanswered) AS all_unanswered, SUM(credit) AS all_credit,
            SUM(pool_credit) AS all_pool_credit
          FROM worker GROUP BY mapping_id) AS w
        LEFT JOIN (SELECT mapping_id, SUM(CASE WHEN at_minute >= ? THEN credit ELSE 0 END) AS five,
            SUM(credit) AS credit, SUM(work) AS work, SUM(accepted) AS accepted,
            SUM(filtered) AS filtered, SUM(rejected) AS rejected, SUM(stale) AS stale,
            SUM(unanswered) AS unanswered
          FROM share_minute WHERE at_minute >= ? GROUP BY mapping_id) AS m
          ON m.mapping_id = w.mapping_id
        LEFT JOIN (SELECT mapping_id, SUM(credit) AS credit
          FROM share_hour WHERE at_hour >= ? GROUP BY mapping_id) AS h
          ON h.mapping_id = w.mapping_id""",
        List.of(
            Window.FIVE_MINUTES.firstSlot(now),
            Window.HOUR.firstSlot(now),
            Window.DAY.firstSlot(now)),
        row -> sums.put(row.getInt("mapping_id"), read(row)));
    return sums;
  }

  private static Sums read(ResultSet row) throws SQLException {
    return new Sums(
        row.getLong("first_seen_at"),
        row.getLong("last_share_at"),
        row.getLong("connections"),
        row.getDouble("five"),
        row.getDouble("sixty"),
        row.getDouble("longest"),
        row.getLong("accepted"),
        row.getLong("filtered"),
        row.getLong("rejected"),
        row.getLong("stale"),
        row.getLong("unanswered"),
        row.getDouble("work"),
        ever(row));
  }

  /** Everything a share can become, and so everything that was found. */
  private static ShareBook ever(ResultSet row) throws SQLException {
    var accepted = row.getLong("all_accepted");
    var filtered = row.getLong("all_filtered");
    var rejected = row.getLong("all_rejected");
    var stale = row.getLong("all_stale");
    var unanswered = row.getLong("all_unanswered");
    return new ShareBook(
        accepted + filtered + rejected + stale + unanswered,
        accepted,
        filtered,
        rejected,
        row.getLong("all_duplicate"),
        row.getLong("all_low"),
        stale,
        unanswered,
        0,
        row.getDouble("all_credit"),
        row.getDouble("all_pool_credit"));
  }

  private static Map<State, Long> states(Connection connection, long now, Set<String> lost)
      throws SQLException {
    var states = new EnumMap<State, Long>(State.class);
    for (var state : State.values()) {
      var wanted = new Condition();
      Silence.AT_LARGE.narrow(wanted, state, now, lost);
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
    var all = sums.values();
    return ratio(
        all.stream().mapToDouble(Sums::hour).sum(),
        all.stream().mapToDouble(Sums::work).sum());
  }

  private static double ratio(double credit, double work) {
    return work > 0 ? Math.min(1, credit / work) : 1;
  }

  /** Plays stored sums to a rule, from the finest ledger that reaches back far enough. */
  private static final class PreviewReader {

    private static final int ROWS_AT_ONCE = 5_000;

    private final Question question;
    private final LedgerTable ledger;
    private final long first;

    private PreviewReader(Question question, Instant now) {
      this.question = question;
      var rule = question.settings().of(question.rule());
      var baseline = question.rule() == AlertRule.HASHRATE_DROP ? rule.baseline() : Duration.ZERO;
      var wanted = question.from().minus(rule.window()).minus(baseline);
      this.ledger = ledger(Duration.between(wanted, now), rule.window())
          .or(() -> ledger(Duration.between(question.from(), now), Duration.ofDays(1)))
          .orElse(LedgerTable.HOURS);
      var oldest = now.minus(ledger.kept());
      this.first = ledger.slot((wanted.isBefore(oldest) ? oldest : wanted).toEpochMilli());
    }

    private static Optional<LedgerTable> ledger(Duration ago, Duration coarsest) {
      return Stream.of(LedgerTable.values())
          .filter(table -> table.kept().compareTo(ago) >= 0)
          .filter(table -> table.start(1) <= coarsest.toMillis())
          .findFirst();
    }

    static Outcome read(Connection connection, Question question, Instant now) throws SQLException {
      return new PreviewReader(question, now).read(connection);
    }

    private Outcome read(Connection connection) throws SQLException {
      var preview = new RulePreview(question, Duration.ofMillis(ledger.start(1)));
      var where = condition();
      var sql = """
          SELECT s.%1$s, s.worker_id, w.name, s.client_id, s.mapping_id, SUM(s.accepted + s.filtered),
            SUM(s.rejected + s.stale), SUM(s.stale + s.unanswered), SUM(s.rejected), SUM(s.credit)
          FROM %2$s s JOIN worker w ON w.id = s.worker_id WHERE %3$s
          GROUP BY s.%1$s, s.worker_id, w.name, s.client_id, s.mapping_id
          ORDER BY s.%1$s""".formatted(ledger.column(), ledger.table(), where.sql());
      try (var statement = connection.prepareStatement(sql)) {
        statement.setFetchSize(ROWS_AT_ONCE);
        Sql.bind(statement, where.parameters());
        try (var rows = statement.executeQuery()) {
          while (rows.next()) preview.add(sum(rows));
        }
      }
      return preview.outcome();
    }

    /** Scopes of a worker or farm are narrowed by the preview, for they have sums of their own there. */
    private Condition condition() {
      var end = ledger.slot(question.to().toEpochMilli() - 1) + 1;
      var column = "s." + ledger.column();
      var where = new Condition().and(column + " >= ?", first).and(column + " < ?", end);
      question.scope().clientId().ifPresent(id -> where.and("s.client_id = ?", id));
      question.scope().mappingId().ifPresent(id -> where.and("s.mapping_id = ?", id));
      question.scope().worker().ifPresent(name -> where.and("w.name = ?", name));
      return where;
    }

    private Sum sum(ResultSet row) throws SQLException {
      var node = row.getString(4);
      var farm = question.farms().getOrDefault(node, "");
      var worker = new Subject(
          Subject.WORKER, row.getString(2), row.getString(3), farm, node, row.getInt(5));
      var ofMapping = question.rule() == AlertRule.WORK_NOT_DELIVERED;
      return new Sum(
          ledger.start(row.getLong(1)),
          worker,
          row.getLong(6),
          ofMapping ? row.getLong(9) : row.getLong(7),
          row.getLong(8),
          row.getDouble(10));
    }
  }
}
