package org.hashrelay;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.hashrelay.config.Role;
import org.hashrelay.process.ClientSettings;
import org.hashrelay.process.CompilerPriority;
import org.hashrelay.process.RelayClient;
import org.hashrelay.process.TokenFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code client}: a client node in the foreground. */
@Command(
    name = "client",
    description = "Runs a client node until told to end (SIGTERM or Ctrl-C).",
    mixinStandardHelpOptions = true)
final class ClientVerb implements Callable<Integer> {

  @Mixin
  private ProcessOptions options;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    return options
        .load(Role.CLIENT, spec.commandLine().getErr())
        .map(
            loaded -> run(ClientSettings.from(loaded.config(), Version.ours()), spec.commandLine()))
        .orElse(ExitCode.CONFIGURATION);
  }

  /** Returns when the node has ended. */
  static int run(ClientSettings settings, CommandLine line) {
    var read = TokenFile.read(settings.tokenFile());
    if (read instanceof TokenFile.Unusable unusable) {
      complain(line.getErr(), unusable.message());
      return ExitCode.CONFIGURATION;
    }
    var token = ((TokenFile.Token) read).token();
    CompilerPriority.lower();
    var client = RelayClient.start(settings, token, why -> complain(line.getErr(), why));
    client.description().forEach(line.getOut()::println);
    line.getOut().flush();
    return Ending.of(client.system());
  }

  private static void complain(PrintWriter errors, String why) {
    errors.println("hashrelay: " + why);
    errors.flush();
  }
}
