package org.hashrelay;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.hashrelay.config.Role;
import picocli.CommandLine.Option;

/** A file says by its keys which process it is for; where it says nothing, its name does. */
final class RoleOption {

  @Option(
      names = "--role",
      description = "server or client; by default what the file's own keys say.")
  private Optional<Role> said = Optional.empty();

  Role of(Path file) {
    return said.orElseGet(() -> guess(file));
  }

  private static Role guess(Path file) {
    var name = file.getFileName().toString();
    try {
      var options = ConfigParseOptions.defaults().setAllowMissing(true);
      return Role.of(ConfigFactory.parseFile(file.toFile(), options), name);
    } catch (ConfigException unreadable) {
      return Role.of(ConfigFactory.empty(), name);
    }
  }
}
