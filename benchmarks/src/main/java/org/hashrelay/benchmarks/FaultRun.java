package org.hashrelay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hashrelay.benchmarks.relay.FullRelay;
import org.hashrelay.benchmarks.relay.PoolChild;
import org.hashrelay.benchmarks.relay.Waiting;
import org.hashrelay.streams.sim.FaultProxy;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;

/**
 * A farm that mines through node and relay while its first pool, or the tunnel, goes wrong; then the
 * books of farm, relay and pools are compared.
 *
 * <p>Arguments: {@code --miners 1000 --rate 200 --faults pools|tunnel|all --only <parts of names>}.
 * Every fault has two fresh pools, a mapping and a farm of its own; it prints a table for RESULTS.md
 * and ends with 1 when a miner was told something wrong.
 */
public final class FaultRun implements AutoCloseable {

  private static final Duration BEFORE = Duration.ofSeconds(5);
  private static final Duration AFTER = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration SAMPLE = Duration.ofMillis(10);
  private static final int MINERS_PER_CONNECTION = 500;

  private final int miners;
  private final int rate;
  private final Path folder;
  private final FullRelay relay;
  private FaultProxy way;
  private boolean wrong;

  private FaultRun(Options options) throws IOException {
    miners = options.miners();
    rate = options.rate();
    folder = Files.createTempDirectory("fault-run");
    relay = new FullRelay(folder, this::throughProxy);
  }

  private record Options(int miners, int rate, String faults, String only) {

    static Options of(List<String> arguments) {
      return new Options(
          Integer.parseInt(value(arguments, "--miners", "1000")),
          Integer.parseInt(value(arguments, "--rate", "200")),
          value(arguments, "--faults", "all"),
          value(arguments, "--only", ""));
    }

    private static String value(List<String> arguments, String name, String usual) {
      int at = arguments.indexOf(name);
      return at < 0 ? usual : arguments.get(at + 1);
    }

    boolean wants(Fault fault) {
      var pools = Fault.POOLS.contains(fault);
      return Stream.of(only.split(";")).anyMatch(fault.name()::contains)
          && (faults.equals("all") || faults.equals(pools ? "pools" : "tunnel"));
    }
  }

  public static void main(String[] arguments) throws IOException {
    var options = Options.of(List.of(arguments));
    boolean wrong;
    try (var run = new FaultRun(options)) {
      FaultReport.head(System.out);
      Fault.POOLS.stream().filter(options::wants).forEach(run::one);
      Fault.TUNNEL.stream().filter(options::wants).forEach(run::one);
      wrong = run.wrong;
    }
    System.exit(wrong ? 1 : 0);
  }

  @Override
  public void close() {
    relay.close();
    way.close();
  }

  private int throughProxy(int tunnelPort) {
    way = FaultProxy.start(0, "127.0.0.1", tunnelPort);
    return way.port();
  }

  private void one(Fault fault) {
    var name = fault.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    try (var first = new PoolChild("first-" + name, folder);
        var second = new PoolChild("second-" + name, folder)) {
      var pools = List.of(first.port(), second.port());
      var mapping = relay.map(name, pools, MINERS_PER_CONNECTION);
      try (var farm = farm(mapping.minerPort())) {
        Waiting.until("all to mine", relay.node(), () -> farm.report().mining() == miners);
        Waiting.pass(BEFORE);
        var gap = watch(farm, fault, first);
        var report = settled(fault, mapping, farm, List.of(first, second)).gap(gap);
        wrong |= report.isWrong();
        report.print(System.out);
      }
    }
  }

  private SimFarm farm(int port) {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
        .miners(miners)
        .pace(new SimFarmSettings.Every(Duration.ofMillis(miners * 1_000L / rate))));
  }

  /** The longest time without an accepted share, from the beginning of the fault until it is over. */
  private Duration watch(SimFarm farm, Fault fault, PoolChild pool) {
    long began = System.nanoTime();
    begin(fault, pool);
    long ends = began + fault.lasts().toNanos();
    long stops = ends + AFTER.toNanos();
    long accepted = farm.report().accepted();
    long since = began;
    long longest = 0;
    boolean over = false;
    for (long now = began; now < stops; now = System.nanoTime()) {
      if (!over && now >= ends) {
        end(fault, pool);
        over = true;
      }
      long seen = farm.report().accepted();
      if (seen > accepted) {
        longest = Math.max(longest, now - since);
        since = now;
        accepted = seen;
      }
      Waiting.pass(SAMPLE);
    }
    return Duration.ofNanos(Math.max(longest, System.nanoTime() - since));
  }

  private void begin(Fault fault, PoolChild pool) {
    switch (fault.kind()) {
      case POOL -> fault.orders().forEach(pool::order);
      case STOPPED_PROCESS -> pool.process().signal("STOP");
      case TUNNEL_CUT -> way.cut();
      case TUNNEL_STALL -> way.stall();
    }
  }

  private void end(Fault fault, PoolChild pool) {
    switch (fault.kind()) {
      case POOL -> {
        if (!fault.orders().equals(List.of("die"))) pool.order("behave");
      }
      case STOPPED_PROCESS -> pool.process().signal("CONT");
      case TUNNEL_CUT, TUNNEL_STALL -> way.pass();
    }
  }

  /** Lets every share find its fate, and takes stock. */
  private FaultReport settled(
      Fault fault, FullRelay.Mapping mapping, SimFarm farm, List<PoolChild> pools) {
    farm.pace(new SimFarmSettings.Idle());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (farm.report().waiting() > 0 && System.nanoTime() < end) Waiting.pass(SAMPLE);
    var relayed = Books.settled(relay.api(), mapping.id());
    var seen = pools.stream().map(PoolChild::report).toList();
    return new FaultReport(
        fault.name(),
        Duration.ZERO,
        farm.report(),
        relayed,
        seen.get(0).path("accepted").asLong(),
        seen.get(1).path("accepted").asLong(),
        seen.stream().mapToLong(pool -> pool.path("overlaps").asLong()).sum());
  }
}
