package org.hashrelay;

import java.nio.file.Path;
import java.util.Optional;
import org.hashrelay.config.Loaded.Settled;
import org.hashrelay.config.Shown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config check} and {@code config show}: what a file says, and whether it may. */
@Command(
    name = "config",
    description = "Checks or shows a configuration.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "check|show")
final class ConfigVerb {

  @Command(
      name = "check",
      description = "Says ok, or everything that is wrong, each with file and line (exit code 3).",
      mixinStandardHelpOptions = true)
  int check(
      @Parameters(paramLabel = "FILE") Path file,
      @Mixin RoleOption role,
      @Mixin ConfigOptions options) {
    return settled(file, role, options)
        .map(settings -> {
          spec.commandLine()
              .getOut()
              .println(file + ": ok (" + settings.keys().role().fileName() + ")");
          return ExitCode.DONE;
        })
        .orElse(ExitCode.CONFIGURATION);
  }

  @Command(
      name = "show",
      description = "Prints every setting, its value and where that was said; secrets are hidden.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "FILE") Path file,
      @Mixin RoleOption role,
      @Mixin ConfigOptions options) {
    return settled(file, role, options)
        .map(settings -> {
          Shown.lines(settings).forEach(spec.commandLine().getOut()::println);
          return ExitCode.DONE;
        })
        .orElse(ExitCode.CONFIGURATION);
  }

  @Spec
  private CommandSpec spec;

  private Optional<Settled> settled(Path file, RoleOption role, ConfigOptions options) {
    var which = role.of(file);
    return options.load(which, file, spec.commandLine().getErr());
  }
}
