package org.hashrelay;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.hashrelay.demo.Demo;
import org.hashrelay.demo.DemoSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the whole path on this machine, nothing to prepare and nothing kept. */
@Command(
    name = "demo",
    description = {
      "Runs a simulated pool, a server, a node and miners on this machine until Ctrl-C.",
      "Everything is real except the hardware; nothing is kept."
    },
    mixinStandardHelpOptions = true)
final class DemoVerb implements Callable<Integer> {

  private static final Duration CHECKED_RUN = Duration.ofMinutes(5);

  @Option(
      names = "--check",
      description = "Assert each step, print a table, and end: exit code 0 when all hold, else 1.")
  private boolean check;

  @Option(
      names = "--duration",
      paramLabel = "75s",
      converter = Times.class,
      description = "How long to run; with --check, how long the checks may take at most.")
  private Optional<Duration> duration = Optional.empty();

  @Option(names = "--miners", paramLabel = "N", description = "How many miners (24).")
  private int miners = 24;

  @Option(
      names = "--http-port",
      paramLabel = "P",
      description = "Port of the API; 0 takes a free one. By default 8080, or a free one.")
  private Optional<Integer> httpPort = Optional.empty();

  @Option(
      names = "--port-base",
      paramLabel = "P",
      description = "First of seven ports in a row for everything else. By default free ones.")
  private Optional<Integer> portBase = Optional.empty();

  @Option(names = "--seed", paramLabel = "S", description = "Seed of the pool's jobs (1).")
  private long seed = 1;

  @Override
  public Integer call() {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var time = duration.orElse(check ? CHECKED_RUN : Duration.ZERO);
    var settings = new DemoSettings(check, time, miners, number(httpPort), number(portBase), seed);
    return new Demo(settings, Main.class.getName(), out).run() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static OptionalInt number(Optional<Integer> given) {
    return given.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
