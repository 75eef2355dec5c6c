package org.hashrelay.benchmarks.database;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.hashrelay.benchmarks.relay.FullRelay;
import org.hashrelay.benchmarks.relay.PoolChild;
import org.hashrelay.benchmarks.relay.StoppablePostgres;
import org.hashrelay.benchmarks.relay.Waiting;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;

/**
 * A server that is killed (SIGKILL) while a farm mines through it, and started again; after each time
 * the books of miners, API and pool are compared, worker by worker.
 *
 * <p>Arguments: {@code --rounds 50 --miners 100 --rate 100 --database h2|postgresql --seed 1}. Ends
 * with 1 when the books of any round do not agree.
 */
public final class KillRounds implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(250);

  private final int miners;
  private final int rate;
  private final Random random;
  private final Optional<StoppablePostgres> postgres;
  private final FullRelay relay;
  private final PoolChild pool;
  private final FullRelay.Mapping mapping;

  private KillRounds(List<String> arguments) throws IOException {
    miners = Integer.parseInt(value(arguments, "--miners", "100"));
    rate = Integer.parseInt(value(arguments, "--rate", "100"));
    random = new Random(Long.parseLong(value(arguments, "--seed", "1")));
    var folder = Files.createTempDirectory("kill-rounds");
    postgres = value(arguments, "--database", "h2").equals("h2")
        ? Optional.empty()
        : Optional.of(new StoppablePostgres(folder));
    pool = new PoolChild("pool", folder);
    relay =
        new FullRelay(folder, port -> port, postgres.map(StoppablePostgres::url).orElse(""));
    mapping = relay.map("kills", List.of(pool.port()), 500);
  }

  private static String value(List<String> arguments, String name, String usual) {
    int at = arguments.indexOf(name);
    return at < 0 ? usual : arguments.get(at + 1);
  }

  public static void main(String[] arguments) throws IOException {
    var options = List.of(arguments);
    int rounds = Integer.parseInt(value(options, "--rounds", "50"));
    int wrong = 0;
    try (var kills = new KillRounds(options);
        var farm = kills.farm()) {
      System.out.println("| round | after ms | back ms | sent | told accepted | counted accepted"
          + " | unanswered | pool accepted | disconnects | agree |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|");
      for (int round = 1; round <= rounds; round++) {
        if (!kills.round(round, farm)) wrong++;
      }
    }
    System.out.println(wrong == 0 ? "All books agree." : wrong + " rounds do not agree.");
    System.exit(wrong == 0 ? 0 : 1);
  }

  private SimFarm farm() {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", mapping.minerPort()).miners(miners));
  }

  private boolean round(int number, SimFarm farm) {
    farm.pace(new SimFarmSettings.Every(Duration.ofMillis(miners * 1_000L / rate)));
    flows(farm);
    var load = Duration.ofMillis(500 + random.nextInt(4_000));
    Waiting.pass(load);

    relay.server().kill();
    long killed = System.nanoTime();
    Waiting.pass(Duration.ofMillis(random.nextInt(2_000)));
    relay.startServer();
    flows(farm);
    long back = (System.nanoTime() - killed) / 1_000_000;

    farm.pace(new SimFarmSettings.Idle());
    var reckoning = settled(farm);
    System.out.println(String.format(
        Locale.ROOT,
        "| %d | %d | %d | %d | %d | %d | %d | %d | %d | %s |",
        number,
        load.toMillis(),
        back,
        reckoning.sent(),
        reckoning.told(),
        reckoning.counted(),
        reckoning.unanswered(),
        reckoning.pool(),
        farm.report().disconnects(),
        reckoning.agrees() ? "yes" : "NO " + reckoning.faults()));
    System.out.flush();
    return reckoning.agrees();
  }

  /** Every miner had a share accepted, on average. */
  private void flows(SimFarm farm) {
    long before = farm.report().accepted();
    Waiting.until(
        "shares to flow", relay.node(), () -> farm.report().accepted() >= before + miners);
  }

  /** Once they agree, or do not in a long time. */
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

  @Override
  public void close() {
    relay.close();
    pool.close();
    postgres.ifPresent(StoppablePostgres::close);
  }
}
