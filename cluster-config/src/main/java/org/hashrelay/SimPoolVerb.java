package org.hashrelay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hashrelay.streams.sim.PoolReport;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.sim.net.StatusPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sim pool}: a pool whose word on a share can be trusted, or that misbehaves when asked to. */
@Command(
    name = "pool",
    description = "A Stratum V1 pool that verifies every share in full.",
    mixinStandardHelpOptions = true)
final class SimPoolVerb implements Callable<Integer> {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on.")
  private String host;

  @Option(names = "--port", defaultValue = "3334", description = "Port, 0 for a free one.")
  private int port;

  @Option(names = "--difficulty", defaultValue = "1e-5", description = "Of every share.")
  private double difficulty;

  @Option(names = "--extranonce1-size", defaultValue = "4", description = "In bytes.")
  private int extranonce1Size;

  @Option(names = "--extranonce2-size", defaultValue = "8", description = "In bytes.")
  private int extranonce2Size;

  @Option(
      names = "--job-interval",
      defaultValue = "30",
      description = "Seconds; 0 for one job only.")
  private double jobInterval;

  @Option(names = "--clean-every", defaultValue = "5", description = "Every how many jobs a block.")
  private int cleanEvery;

  @Option(names = "--branches", defaultValue = "4", description = "Merkle branches of a job.")
  private int branches;

  @Option(
      names = "--version-mask",
      defaultValue = "1fffe000",
      description = "Eight hex digits; 00000000 refuses version rolling.")
  private String versionMask;

  @Option(names = "--resume", description = "Gives a session that comes back its extranonce1.")
  private boolean resume;

  @Option(names = "--worker", description = "Login that is let in; repeatable; none: everyone.")
  private List<String> workers = new ArrayList<>();

  @Option(
      names = "--misbehave",
      paramLabel = "NAME[=VALUE]",
      description = "Does something wrong, for example silent; repeatable.")
  private List<String> misbehaviours = new ArrayList<>();

  @Option(
      names = "--status-port",
      defaultValue = "-1",
      description = "HTTP on loopback: GET / answers the counts, POST / takes one NAME[=VALUE], or "
          + "behave, job, clean-job, drop, die, live.")
  private int statusPort;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (var pool = SimPool.start(settings())) {
      say("pool listens on " + host + ":" + pool.port());
      if (statusPort >= 0) {
        var page = StatusPage.start(statusPort, pool::report, pool::obey);
        say("status at http://127.0.0.1:" + page.port() + "/");
      }
      return Ending.repeat(BETWEEN_LINES, () -> say(line(pool.report())));
    }
  }

  private SimPoolSettings settings() {
    return SimPoolSettings.standard()
        .at(host, port)
        .difficulty(difficulty)
        .extranonce(extranonce1Size, extranonce2Size)
        .jobs(Duration.ofMillis((long) (jobInterval * 1_000)), cleanEvery, branches)
        .versionMask(Integer.parseUnsignedInt(versionMask, 16))
        .resume(resume)
        .onlyWorkers(Set.copyOf(workers))
        .misbehaving(misbehaviours.toArray(String[]::new));
  }

  private static String line(PoolReport pool) {
    return "%d connections · %d accepted, %d rejected, %d of them twice"
        .formatted(pool.connections(), pool.accepted(), pool.rejectedTotal(), pool.duplicates());
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
