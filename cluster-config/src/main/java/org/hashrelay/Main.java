package org.hashrelay;

import java.security.Security;
import java.util.concurrent.Callable;
import org.hashrelay.http.cli.Healthcheck;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: one verb, one process. */
@Command(
    name = "hashrelay",
    description =
        "Relays thousands of miners to a few pool connections, through one encrypted tunnel.",
    versionProvider = Main.VersionLine.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    footer = {"", "./hashrelay test builds everything, checks its format and runs all tests."},
    subcommands = {
      ServerVerb.class,
      ClientVerb.class,
      JoinVerb.class,
      StatusVerb.class,
      DoctorVerb.class,
      DemoVerb.class,
      SimVerb.class,
      ConfigVerb.class,
      DbVerb.class,
      Healthcheck.class
    })
public final class Main implements Callable<Integer> {

  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Version.line()};
    }
  }

  @Spec
  private CommandSpec spec;

  private Main() {}

  /** No verb: what verbs there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.DONE;
  }

  public static void main(String[] arguments) {
    LoggerFactory.getILoggerFactory(); // before there are threads that log while it starts
    keepNoNames();
    var code = commandLine().execute(arguments);
    // A server that was told to end is being shut down by now; its own exit must not be overtaken.
    System.exit(code);
  }

  /** Where a name leads may change, and be wrong for a while; Java would believe it for 30 s. */
  static void keepNoNames() {
    Security.setProperty("networkaddress.cache.ttl", "2");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new Main());
    line.setExecutionStrategy(new CommandLine.RunLast());
    line.setExecutionExceptionHandler((failure, at, parsed) -> {
      at.getErr().println("hashrelay: " + reason(failure));
      return ExitCode.FAILED;
    });
    return line;
  }

  /** A failure without a text of its own is named by its kind. */
  static String reason(Throwable failure) {
    var message = failure.getMessage();
    return message == null || message.isBlank() ? failure.toString() : message;
  }
}
