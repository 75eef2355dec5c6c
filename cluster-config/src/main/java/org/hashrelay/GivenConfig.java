package org.hashrelay;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashrelay.config.Loaded.Settled;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The configuration of a server or a node that a verb looks at. */
final class GivenConfig {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "client.conf or server.conf; by default the one in this folder.")
  private Optional<Path> named = Optional.empty();

  @Mixin
  private RoleOption role;

  @Mixin
  private ConfigOptions options;

  boolean isNamed() {
    return named.isPresent();
  }

  /** The one that was named, or else the one in this folder. */
  Optional<Path> file() {
    return named.or(() -> Stream.of("client.conf", "server.conf")
        .map(Path::of)
        .filter(Files::exists)
        .findFirst());
  }

  /** Prints what is wrong, all at once; empty when something is. */
  Optional<Settled> load(Path file, PrintWriter errors) {
    return options.load(role.of(file), file, errors);
  }
}
