package org.hashrelay;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hashrelay.streams.sim.FarmReport;
import org.hashrelay.streams.sim.PoolReport;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sim pool} and {@code sim miner}: the two ends of the path, usable against anything. */
@Command(
    name = "sim",
    description = "Runs a simulated pool or simulated miners until told to end.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "pool|miner")
final class SimVerb {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  @Spec
  private CommandSpec spec;

  @Command(
      name = "pool",
      description = "A Stratum V1 pool that verifies every share in full.",
      mixinStandardHelpOptions = true)
  int pool(
      @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on.")
          String host,
      @Option(names = "--port", defaultValue = "3334", description = "Port, 0 for a free one.")
          int port,
      @Option(names = "--difficulty", defaultValue = "1e-5", description = "Of every share.")
          double difficulty,
      @Option(names = "--extranonce2-size", defaultValue = "8", description = "In bytes.")
          int extranonce2Size,
      @Option(
              names = "--misbehave",
              paramLabel = "NAME[=VALUE]",
              description = "Does something wrong, for example silent; repeatable.")
          List<String> misbehaviours) {
    var wrong = misbehaviours == null ? new String[0] : misbehaviours.toArray(String[]::new);
    var settings = SimPoolSettings.standard()
        .at(host, port)
        .difficulty(difficulty)
        .extranonce(4, extranonce2Size)
        .misbehaving(wrong);
    try (var pool = SimPool.start(settings)) {
      say("pool listens on " + host + ":" + pool.port());
      return Ending.repeat(BETWEEN_LINES, () -> say(line(pool.report())));
    }
  }

  @Command(
      name = "miner",
      description = "Miners that truly hash; also a canary for a real installation.",
      mixinStandardHelpOptions = true)
  int miner(
      @Option(names = "--url", required = true, description = "stratum+tcp://host:port") URI url,
      @Option(
              names = {"-u", "--user"},
              defaultValue = "sim.w%04d",
              description = "Login name.")
          String user,
      @Option(
              names = {"-p", "--password"},
              defaultValue = "x",
              description = "Password.")
          String password,
      @Option(names = "--miners", defaultValue = "1", description = "How many.") int miners,
      @Option(names = "--hashrate", defaultValue = "20000", description = "Of each, in H/s.")
          double hashrate) {
    if (url.getHost() == null || url.getPort() < 1) {
      throw new ParameterException(spec.commandLine(), url + " is not stratum+tcp://host:port");
    }
    var settings = SimFarmSettings.to(url.getHost(), url.getPort())
        .miners(miners)
        .login(user, password)
        .pace(new SimFarmSettings.Hashrate(hashrate));
    try (var farm = SimFarm.start(settings)) {
      return Ending.repeat(BETWEEN_LINES, () -> say(line(farm.report())));
    }
  }

  private static String line(PoolReport pool) {
    return "%d connections · %d accepted, %d rejected, %d of them twice"
        .formatted(pool.connections(), pool.accepted(), pool.rejectedTotal(), pool.duplicates());
  }

  private static String line(FarmReport farm) {
    return "%d of %d miners mining · %d accepted, %d rejected, %d disconnects"
        .formatted(
            farm.mining(),
            farm.miners(),
            farm.accepted(),
            farm.rejectedTotal(),
            farm.disconnects());
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
