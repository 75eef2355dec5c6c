package org.hashrelay;

import java.util.concurrent.Callable;
import org.hashrelay.config.Role;
import org.hashrelay.process.ClientSettings;
import org.hashrelay.process.RelayClient;
import org.hashrelay.process.TokenFile;
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
    var loaded = options.load(Role.CLIENT, spec.commandLine().getErr());
    if (loaded.isEmpty()) return ExitCode.CONFIGURATION;
    var settings = ClientSettings.from(loaded.get().config(), Version.ours());
    if (TokenFile.read(settings.tokenFile()) instanceof TokenFile.Token found) {
      return run(settings, found);
    }
    complain(((TokenFile.Unusable) TokenFile.read(settings.tokenFile())).message());
    return ExitCode.CONFIGURATION;
  }

  private int run(ClientSettings settings, TokenFile.Token token) {
    var client = RelayClient.start(settings, token.token(), this::complain);
    var out = spec.commandLine().getOut();
    client.description().forEach(out::println);
    out.flush();
    return Ending.of(client.system());
  }

  private void complain(String why) {
    spec.commandLine().getErr().println("hashrelay: " + why);
    spec.commandLine().getErr().flush();
  }
}
