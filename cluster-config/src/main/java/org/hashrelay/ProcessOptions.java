package org.hashrelay;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.hashrelay.config.Loaded.Settled;
import org.hashrelay.config.Role;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the verbs that run a process take. */
final class ProcessOptions {

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "server.conf or client.conf")
  private Path file;

  @Option(names = "--until-stdin-closes", hidden = true)
  private boolean untilInputCloses;

  @Mixin
  private ConfigOptions options;

  /** Prints what is wrong, all at once; empty when something is. */
  Optional<Settled> load(Role role, PrintWriter errors) {
    var loaded = options.load(role, file, errors);
    if (loaded.isPresent() && untilInputCloses) Ending.withStandardInput();
    return loaded;
  }
}
