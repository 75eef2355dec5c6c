package org.hashrelay;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.hashrelay.streams.sim.FarmReport;
import org.hashrelay.streams.sim.MinerQuirks;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimFarmSettings.Every;
import org.hashrelay.streams.sim.SimFarmSettings.FlatOut;
import org.hashrelay.streams.sim.SimFarmSettings.Hashrate;
import org.hashrelay.streams.sim.SimFarmSettings.Pace;
import org.hashrelay.streams.sim.net.StatusPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sim miner}: one miner, or a farm of them. */
@Command(
    name = "miner",
    description = "Miners that truly hash; also a canary for a real installation.",
    mixinStandardHelpOptions = true)
final class SimMinerVerb implements Callable<Integer> {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  @Option(names = "--url", required = true, description = "stratum+tcp://host:port")
  private URI url;

  @Option(
      names = {"-u", "--user"},
      defaultValue = "sim.w%04d",
      description = "Login name; %%d becomes the number of the miner.")
  private String user;

  @Option(
      names = {"-p", "--password"},
      defaultValue = "x",
      description = "Password.")
  private String password;

  @Option(names = "--miners", defaultValue = "1", description = "How many.")
  private int miners;

  @Option(names = "--threads", defaultValue = "1", description = "That hash for all of them.")
  private int threads;

  @Option(names = "--hashrate", defaultValue = "20000", description = "Of each, in H/s.")
  private double hashrate;

  @Option(names = "--every", defaultValue = "0", description = "A share so often, in seconds.")
  private double every;

  @Option(names = "--flat-out", description = "The next share as soon as one is answered.")
  private boolean flatOut;

  @Option(names = "--plain", description = "Small devices: no extensions.")
  private boolean plain;

  @Option(
      names = "--firmware",
      defaultValue = "",
      description = "Behaves like minerd, cgminer, bfgminer, esp-miner, nicehash, nerdminer, "
          + "whatsminer, avalon or braiins.")
  private String firmware;

  @Option(names = "--bad", defaultValue = "0", description = "Percent of shares that are none.")
  private int bad;

  @Option(names = "--duplicate", defaultValue = "0", description = "Percent of shares sent twice.")
  private int duplicate;

  @Option(names = "--stale", defaultValue = "0", description = "Percent for a job that is gone.")
  private int stale;

  @Option(
      names = "--status-port",
      defaultValue = "-1",
      description = "HTTP on loopback: GET / answers the counts; POST / idle stops all"
          + " work, POST / work goes on.")
  private int statusPort;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    if (url.getHost() == null || url.getPort() < 1) {
      throw new ParameterException(spec.commandLine(), url + " is not stratum+tcp://host:port");
    }
    if (!firmware.isEmpty() && !MinerQuirks.families().containsKey(firmware)) {
      throw new ParameterException(
          spec.commandLine(),
          "no firmware " + firmware + ", known: " + MinerQuirks.families().keySet());
    }
    try (var farm = SimFarm.start(settings())) {
      if (statusPort >= 0) {
        var page = StatusPage.start(statusPort, farm::report, order -> obey(farm, order));
        say("status at http://127.0.0.1:" + page.port() + "/");
      }
      return Ending.repeat(BETWEEN_LINES, () -> say(line(farm.report())));
    }
  }

  private SimFarmSettings settings() {
    return SimFarmSettings.to(url.getHost(), url.getPort())
        .miners(miners)
        .login(user, password)
        .hashThreads(threads)
        .quirks(quirks().shares(bad, duplicate, stale))
        .pace(pace());
  }

  private MinerQuirks quirks() {
    if (!firmware.isEmpty()) return MinerQuirks.family(firmware);
    return plain ? MinerQuirks.plain() : MinerQuirks.NONE;
  }

  private Pace pace() {
    if (flatOut) return new FlatOut(1);
    return every > 0 ? new Every(Duration.ofNanos((long) (every * 1e9))) : new Hashrate(hashrate);
  }

  private void obey(SimFarm farm, String order) {
    switch (order) {
      case "idle" -> farm.pace(new SimFarmSettings.Idle());
      case "work" -> farm.pace(pace());
      case "forget" -> farm.resetLatency();
      default ->
        throw new IllegalArgumentException("miners know idle, work and forget, not " + order);
    }
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
