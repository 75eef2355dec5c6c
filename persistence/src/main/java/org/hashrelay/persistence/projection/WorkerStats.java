package org.hashrelay.persistence.projection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.hashrelay.persistence.projection.LedgerTable.Window;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.persistence.sql.Sql;
import org.hashrelay.persistence.sql.Sql.Condition;

/** Workers read from the tables; their state and hashrates are those of the moment of asking. */
final class WorkerStats implements Workers {

  private final ReadSide readSide;
  private final HashesPerDifficulty hashes;
  private final InstantSource clock;

  WorkerStats(ReadSide readSide, HashesPerDifficulty hashes, InstantSource clock) {
    this.readSide = readSide;
    this.hashes = hashes;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Page> page(
      Filter filter, Optional<String> after, int limit, Set<String> lost) {
    return readSide.ask(connection -> {
      var now = new Now(clock.millis(), lost);
      var wanted = condition(filter, now);
      var total = Sql.rows(
          connection,
          "SELECT COUNT(*) FROM worker WHERE " + wanted.sql(),
          wanted.parameters(),
          row -> row.getLong(1));
      after.ifPresent(id -> wanted.and("id > ?", id));
      var found = select(connection, wanted, limit + 1, now);
      var items = found.subList(0, Math.min(limit, found.size()));
      var more = found.size() > limit;
      return new Page(
          items, more ? Optional.of(items.get(limit - 1).id()) : Optional.empty(), total.get(0));
    });
  }

  @Override
  public CompletionStage<Optional<Worker>> find(String id, Set<String> lost) {
    var now = new Now(clock.millis(), lost);
    return readSide.ask(connection ->
        select(connection, new Condition().and("id = ?", id), 1, now).stream().findFirst());
  }

  /** The moment of asking, and the nodes that are lost then. */
  private record Now(long millis, Set<String> lost) {}

  private Condition condition(Filter filter, Now now) {
    var wanted = new Condition();
    filter
        .state()
        .ifPresent(state -> Silence.AT_LARGE.narrow(wanted, state, now.millis(), now.lost()));
    filter.mappingId().ifPresent(id -> wanted.and("mapping_id = ?", id));
    filter.clientId().ifPresent(id -> wanted.and("client_id = ?", id));
    filter
        .text()
        .filter(text -> !text.isEmpty())
        .map(text -> "%" + escaped(Sql.fit(text, 512).toLowerCase(Locale.ROOT)) + "%")
        .ifPresent(like -> wanted.and(
            "(LOWER(name) LIKE ? ESCAPE '!' OR LOWER(address) LIKE ? ESCAPE '!')", like, like));
    return wanted;
  }

  private static String escaped(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  private List<Worker> select(Connection connection, Condition wanted, int most, Now now)
      throws SQLException {
    var parameters = new ArrayList<Object>(wanted.parameters());
    parameters.add(most);
    var ids = Sql.rows(
        connection,
        "SELECT id FROM worker WHERE " + wanted.sql() + " ORDER BY id FETCH FIRST ? ROWS ONLY",
        parameters,
        row -> row.getString(1));
    var these = List.of(connection.createArrayOf("varchar", ids.toArray()));
    var credits = credits(connection, these, now.millis());
    return Sql.rows(
        connection,
        "SELECT * FROM worker WHERE id = ANY (?) ORDER BY id",
        these,
        row -> worker(row, credits.getOrDefault(row.getString("id"), Credits.NONE), now));
  }

  private record Credits(
      double fiveMinutes, double hour, double day, long inFive, long inHour, long inDay) {
    static final Credits NONE = new Credits(0, 0, 0, 0, 0, 0);
  }

  private static Map<String, Credits> credits(Connection connection, List<?> ids, long now)
      throws SQLException {
    var credits = new HashMap<String, Credits>();
    Sql.rows(
        connection,
        """
        SELECT worker_id, SUM(five), SUM(sixty), SUM(longest), SUM(n5), SUM(n60), SUM(n24) FROM (
          SELECT worker_id, CASE WHEN at_minute >= ? THEN credit ELSE 0 END AS five,
            credit AS sixty, 0 AS longest,
            CASE WHEN at_minute >= ? THEN accepted + filtered ELSE 0 END AS n5,
            accepted + filtered AS n60, 0 AS n24
          FROM share_minute WHERE worker_id = ANY (?) AND at_minute >= ?
          UNION ALL
          SELECT worker_id, 0, 0, credit, 0, 0, accepted + filtered
          FROM share_hour WHERE worker_id = ANY (?) AND at_hour >= ?
        ) AS parts GROUP BY worker_id""",
        List.of(
            Window.FIVE_MINUTES.firstSlot(now),
            Window.FIVE_MINUTES.firstSlot(now),
            ids.get(0),
            Window.HOUR.firstSlot(now),
            ids.get(0),
            Window.DAY.firstSlot(now)),
        row -> credits.put(
            row.getString(1),
            new Credits(
                row.getDouble(2),
                row.getDouble(3),
                row.getDouble(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7))));
    return credits;
  }

  private Worker worker(ResultSet row, Credits credits, Now when) throws SQLException {
    var now = when.millis();
    var factor = hashes.of(row.getInt("mapping_id"));
    var since = row.getLong("first_seen_at");
    var five = credits.fiveMinutes() * factor / Window.FIVE_MINUTES.seconds(now, since);
    var hour = credits.hour() * factor / Window.HOUR.seconds(now, since);
    var day = credits.day() * factor / Window.DAY.seconds(now, since);
    return new Worker(
        row.getString("id"),
        row.getString("name"),
        row.getString("client_id"),
        row.getInt("mapping_id"),
        row.getString("address"),
        row.getString("user_agent"),
        Silence.AT_LARGE.state(
            row.getInt("connections"),
            Math.max(row.getLong("last_share_at"), row.getLong("connected_at")),
            now,
            when.lost().contains(row.getString("client_id"))),
        row.getInt("connections"),
        five,
        hour,
        day,
        row.getLong("accepted"),
        row.getLong("filtered"),
        row.getLong("rejected"),
        row.getLong("stale"),
        row.getLong("duplicate"),
        row.getLong("low_difficulty"),
        row.getLong("unanswered"),
        row.getDouble("difficulty"),
        row.getDouble("best_share"),
        instant(row.getLong("last_share_at")),
        instant(row.getLong("connected_at")),
        row.getDouble("credit"),
        row.getDouble("pool_credit"),
        errors(five, hour, day, credits));
  }

  private static Worker.Errors errors(double five, double hour, double day, Credits of) {
    return new Worker.Errors(
        error(five, of.inFive()), error(hour, of.inHour()), error(day, of.inDay()));
  }

  private static double error(double hashrate, long shares) {
    return hashrate / Math.sqrt(Math.max(1, shares));
  }

  static Optional<Instant> instant(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
