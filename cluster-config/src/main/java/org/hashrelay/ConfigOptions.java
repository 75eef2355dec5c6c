package org.hashrelay;

import com.typesafe.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hashrelay.config.ConfigLoader;
import org.hashrelay.config.Loaded.Refused;
import org.hashrelay.config.Loaded.Settled;
import org.hashrelay.config.Role;
import org.hashrelay.process.ClientSettings;
import org.hashrelay.process.ServerSettings;
import picocli.CommandLine.Option;

/** What every verb that reads a configuration takes besides the file. */
final class ConfigOptions {

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets KEY (without the leading hashrelay.) over file and environment; repeatable.")
  private List<String> assignments = new ArrayList<>();

  /** Prints what is wrong, all at once; empty when something is. */
  Optional<Settled> load(Role role, Path file, PrintWriter errors) {
    var loaded = new ConfigLoader(role, parts(role)).load(file, System.getenv(), assignments);
    if (loaded instanceof Refused refused) {
      refused.findings().forEach(errors::println);
      errors.flush();
      return Optional.empty();
    }
    return Optional.of((Settled) loaded);
  }

  private static List<Function<Config, ?>> parts(Role role) {
    return role == Role.SERVER
        ? ServerSettings.parts(Version.ours())
        : ClientSettings.parts(Version.ours());
  }
}
