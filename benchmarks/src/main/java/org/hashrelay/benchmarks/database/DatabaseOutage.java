package org.hashrelay.benchmarks.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hashrelay.benchmarks.relay.FleetApi;
import org.hashrelay.benchmarks.relay.FullRelay;
import org.hashrelay.benchmarks.relay.PoolChild;
import org.hashrelay.benchmarks.relay.StoppablePostgres;
import org.hashrelay.benchmarks.relay.Waiting;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;

/**
 * A farm that mines while the server's PostgreSQL is stopped at once and started again later; then the
 * books of miners, API and pool are compared, worker by worker.
 *
 * <p>Arguments: {@code --away 600 --miners 200 --rate 100}, the first in seconds. Meanwhile it asks for
 * what has to go on and tries what has to be refused; it prints both as tables and ends with 1 when
 * something was not as it has to be.
 */
public final class DatabaseOutage implements AutoCloseable {

  private static final Duration BEFORE = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int SLOWEST_REFUSAL = 6_000;
  private static final int SLOWEST_READ = 2_500;

  private final int miners;
  private final int rate;
  private final Duration away;
  private final StoppablePostgres postgres;
  private final PoolChild pool;
  private final FullRelay relay;
  private final FullRelay.Mapping mapping;
  private final Map<String, Tried> tried = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  /** How calls of one kind ended. */
  private record Tried(Map<Integer, Integer> answers, long slowest) {
    Tried plus(FleetApi.Ended ended) {
      var sums = new TreeMap<>(answers);
      sums.merge(ended.status(), 1, Integer::sum);
      return new Tried(sums, Math.max(slowest, ended.millis()));
    }
  }

  private DatabaseOutage(List<String> arguments) throws IOException {
    away = Duration.ofSeconds(Long.parseLong(value(arguments, "--away", "600")));
    miners = Integer.parseInt(value(arguments, "--miners", "200"));
    rate = Integer.parseInt(value(arguments, "--rate", "100"));
    var folder = Files.createTempDirectory("database-outage");
    postgres = new StoppablePostgres(folder);
    pool = new PoolChild("pool", folder);
    relay = new FullRelay(folder, port -> port, postgres.url());
    mapping = relay.map("outage", List.of(pool.port()), 500);
  }

  private static String value(List<String> arguments, String name, String usual) {
    int at = arguments.indexOf(name);
    return at < 0 ? usual : arguments.get(at + 1);
  }

  public static void main(String[] arguments) throws IOException {
    boolean well;
    try (var run = new DatabaseOutage(List.of(arguments));
        var farm = run.farm()) {
      run.run(farm, System.out);
      well = run.faults.isEmpty();
      run.faults.forEach(fault -> System.out.println("NOT AS IT HAS TO BE: " + fault));
    }
    System.exit(well ? 0 : 1);
  }

  private SimFarm farm() {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", mapping.minerPort())
        .miners(miners)
        .pace(new SimFarmSettings.Every(Duration.ofMillis(miners * 1_000L / rate))));
  }

  private void run(SimFarm farm, PrintStream out) {
    Waiting.until("all to mine", relay.node(), () -> farm.report().mining() == miners);
    Waiting.pass(BEFORE);

    postgres.stopAtOnce();
    long stopped = System.nanoTime();
    long before = farm.report().accepted();
    int rounds = 0;
    while (System.nanoTime() - stopped < away.toNanos()) {
      reads(farm);
      if (rounds++ % 10 == 0) writes();
      Waiting.pass(STEP);
    }
    long meanwhile = farm.report().accepted() - before;
    double awaySeconds = (System.nanoTime() - stopped) / 1e9;

    postgres.start();
    long started = System.nanoTime();
    Waiting.until("writes to be taken", relay.server(), this::takesWrites);
    double writesAfter = (System.nanoTime() - started) / 1e9;
    farm.pace(new SimFarmSettings.Idle());
    var reckoning = settled(farm);
    double booksAfter = (System.nanoTime() - started) / 1e9;
    if (!reckoning.agrees()) faults.addAll(reckoning.faults());
    if (meanwhile < awaySeconds * rate / 2) faults.add("only " + meanwhile + " shares meanwhile");
    history(reckoning);
    print(out, new Times(awaySeconds, meanwhile, writesAfter, booksAfter), farm, reckoning);
  }

  private record Times(double away, long meanwhile, double writesAfter, double booksAfter) {}

  // while it is away

  private void reads(SimFarm farm) {
    long atLeast = farm.report().accepted() - 2L * rate;
    read("/workers?limit=1000", body -> {
      long seen = 0;
      for (var worker : body.path("items")) {
        seen += worker.path("accepted").asLong() + worker.path("filtered").asLong();
      }
      if (seen < atLeast) faults.add("/workers shows " + seen + ", there were " + atLeast);
    });
    read("/stats/overview", body -> {
      if (body.path("total_miners").asInt() != miners) faults.add("overview: " + body);
    });
    read("/clients", body -> {});
    read("/pools", body -> {});
    attempted("GET /stats/timeseries", "GET", "/stats/timeseries?metric=accepted");
  }

  private void read(String path, Consumer<JsonNode> check) {
    var ended = attempted("GET " + path.replaceAll("\\?.*", ""), "GET", path);
    if (ended.status() != 200 || ended.millis() > SLOWEST_READ) {
      if (path.startsWith("/workers") || path.startsWith("/stats")) faults.add(path + " " + ended);
      return;
    }
    if (faults.size() < 20) check.accept(ended.body());
  }

  private FleetApi.Ended attempted(String name, String method, String path) {
    return attempted(name, method, path, "");
  }

  private FleetApi.Ended attempted(String name, String method, String path, String body) {
    var ended = relay.api().attempt(method, path, body);
    tried.merge(name, new Tried(Map.of(), 0).plus(ended), (was, is) -> was.plus(ended));
    return ended;
  }

  private void writes() {
    var pools = mapping.poolIds();
    refused("POST", "/pools", """
        {"name":"late","coin":"BTC","host":"127.0.0.1","port":1}""");
    refused("PATCH", "/pools/" + pools.get(0), "{\"host\":\"127.0.0.2\"}");
    refused("POST", "/clients", "{\"id\":\"late\"}");
    refused("PATCH", "/port-mappings/" + mapping.id(), "{\"name\":\"late\"}");
    refused("POST", "/silences", """
        {"matchers":[{"label":"rule","op":"=","value":"x"}],"ends_at":"2100-01-01T00:00:00Z","comment":"c"}""");
  }

  private void refused(String method, String path, String body) {
    var ended = attempted(method + " " + path.replaceAll("\\d+", "{id}"), method, path, body);
    var isProblem = ended.contentType().startsWith("application/problem+json");
    if (ended.status() != 503 || !isProblem || ended.millis() > SLOWEST_REFUSAL) {
      faults.add(method + " " + path + " " + ended);
    }
  }

  // afterwards

  private boolean takesWrites() {
    var body = FleetApi.object().put("id", "afterwards").toString();
    var status = attempted("POST /clients afterwards", "POST", "/clients", body).status();
    return status == 201 || status == 409;
  }

  private Reckoning settled(SimFarm farm) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Reckoning reckoning;
    do {
      Waiting.pass(STEP);
      var accepted = pool.report().path("accepted").asLong();
      reckoning = Reckoning.of(farm, relay.api(), mapping.id(), accepted);
    } while ((farm.report().waiting() > 0 || !reckoning.agrees()) && System.nanoTime() < end);
    return reckoning;
  }

  /** What the minutes add up to, once the journal has come through: live figures are there before. */
  private void history(Reckoning reckoning) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    var sum = sumOfHistory();
    while (Math.round(sum) != reckoning.counted() && System.nanoTime() < end) {
      Waiting.pass(STEP);
      sum = sumOfHistory();
    }
    if (Math.round(sum) != reckoning.counted()) {
      faults.add("the history has " + sum + " shares of " + reckoning.counted());
    }
  }

  private double sumOfHistory() {
    var series = relay.api().get("/stats/timeseries?metric=accepted&interval=1m");
    double sum = 0;
    for (var line : series.path("series")) {
      for (var value : line.path("v")) sum += value.asDouble();
    }
    return sum;
  }

  private void print(PrintStream out, Times times, SimFarm farm, Reckoning reckoning) {
    out.println("| away s | accepted meanwhile | writes taken after s | books agree after s | sent"
        + " | told accepted | counted accepted | unanswered | pool accepted | disconnects |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    out.println(String.format(
        Locale.ROOT,
        "| %.0f | %d | %.1f | %.1f | %d | %d | %d | %d | %d | %d |",
        times.away(),
        times.meanwhile(),
        times.writesAfter(),
        times.booksAfter(),
        reckoning.sent(),
        reckoning.told(),
        reckoning.counted(),
        reckoning.unanswered(),
        reckoning.pool(),
        farm.report().disconnects()));
    out.println();
    out.println("| call while it was away | answers | slowest ms |");
    out.println("|---|---|---|");
    tried.forEach((name, how) ->
        out.println("| %s | %s | %d |".formatted(name, how.answers(), how.slowest())));
    out.flush();
  }

  @Override
  public void close() {
    relay.close();
    pool.close();
    postgres.close();
  }
}
