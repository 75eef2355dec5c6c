package org.hashrelay;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.hashrelay.config.Role;
import org.hashrelay.process.CompilerPriority;
import org.hashrelay.process.RelayServer;
import org.hashrelay.process.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code server}: a relay server in the foreground. */
@Command(
    name = "server",
    description = "Runs a relay server until told to end (SIGTERM or Ctrl-C).",
    mixinStandardHelpOptions = true)
final class ServerVerb implements Callable<Integer> {

  @Mixin
  private ProcessOptions options;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    var loaded = options.load(Role.SERVER, spec.commandLine().getErr());
    if (loaded.isEmpty()) return ExitCode.CONFIGURATION;
    var settings = ServerSettings.from(loaded.get().config(), Version.ours());
    CompilerPriority.lower();
    var server = RelayServer.start(settings);
    say(spec.commandLine().getOut(), server);
    return Ending.of(server.system());
  }

  private static void say(PrintWriter out, RelayServer server) {
    server.description().forEach(out::println);
    out.flush();
  }
}
