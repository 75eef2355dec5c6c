package org.hashrelay;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hashrelay.config.Role;
import org.hashrelay.process.RelayServer;
import org.hashrelay.process.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code server}: a relay server in the foreground. */
@Command(
    name = "server",
    description = "Runs a relay server until told to end (SIGTERM or Ctrl-C).",
    mixinStandardHelpOptions = true)
final class ServerVerb implements Callable<Integer> {

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "server.conf")
  private Path file;

  @Option(names = "--until-stdin-closes", hidden = true)
  private boolean untilInputCloses;

  @Mixin
  private ConfigOptions options;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    var loaded = options.load(Role.SERVER, file, spec.commandLine().getErr());
    if (loaded.isEmpty()) return ExitCode.CONFIGURATION;
    if (untilInputCloses) Ending.withStandardInput();
    var settings = ServerSettings.from(loaded.get().config(), Version.ours());
    var server = RelayServer.start(settings);
    say(spec.commandLine().getOut(), server);
    return Ending.of(server.system());
  }

  private static void say(PrintWriter out, RelayServer server) {
    server.description().forEach(out::println);
    out.flush();
  }
}
