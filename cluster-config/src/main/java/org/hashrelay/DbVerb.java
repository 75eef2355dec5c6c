package org.hashrelay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.hashrelay.config.Role;
import org.hashrelay.persistence.schema.DatabaseCopy;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code db}: the schema of a server's database, and the way from a file to PostgreSQL. */
@Command(
    name = "db",
    description = "Looks after a server's database.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "migrate|check|copy")
final class DbVerb {

  @Spec
  private CommandSpec spec;

  @Command(
      name = "migrate",
      description = "Brings the schema up to date; a server does the same when it starts.",
      mixinStandardHelpOptions = true)
  int migrate(@Mixin ProcessOptions options) {
    return with(options, database -> told(database, Schema.migrate(database)));
  }

  @Command(
      name = "check",
      description =
          "Says how the schema stands and changes nothing: exit code 0 when a server would"
              + " start, else 1.",
      mixinStandardHelpOptions = true)
  int check(@Mixin ProcessOptions options) {
    return with(options, database -> told(database, Schema.check(database)));
  }

  @Command(
      name = "copy",
      description =
          "Copies everything into an empty PostgreSQL and counts it there. Stop the server"
              + " first; then put the new url into its configuration.",
      mixinStandardHelpOptions = true)
  int copy(
      @Mixin ProcessOptions options,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "URL",
              description = "jdbc:postgresql://host/database")
          String url,
      @Option(names = "--to-user", defaultValue = "", description = "Its login.") String user,
      @Option(
              names = "--to-password-file",
              description = "A file whose first line is the password.")
          Path passwordFile) {
    return with(options, from -> {
      var to = new DatabaseSettings(url, user, password(Optional.ofNullable(passwordFile)));
      return told(to, DatabaseCopy.copy(from, to));
    });
  }

  private int with(ProcessOptions options, ToIntFunction<DatabaseSettings> work) {
    var loaded = options.load(Role.SERVER, spec.commandLine().getErr());
    return loaded
        .map(settled -> work.applyAsInt(DatabaseSettings.from(settled.config())))
        .orElse(ExitCode.CONFIGURATION);
  }

  private int told(DatabaseSettings database, Schema.Outcome outcome) {
    if (outcome instanceof Schema.Ready ready) {
      say("%s: schema version %s, %d migrations applied"
          .formatted(database.shownUrl(), ready.version(), ready.applied()));
      return ExitCode.DONE;
    }
    return failed(((Schema.Refused) outcome).message());
  }

  private int told(DatabaseSettings database, DatabaseCopy.Outcome outcome) {
    if (outcome instanceof DatabaseCopy.Copied copied) {
      copied.rows().forEach((table, rows) -> say("%-32s %12d".formatted(table, rows)));
      say("copied to " + database.shownUrl() + ", every table counted in both");
      return ExitCode.DONE;
    }
    return failed(((DatabaseCopy.NotCopied) outcome).why());
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("hashrelay: " + why);
    return ExitCode.FAILED;
  }

  private static String password(Optional<Path> file) {
    if (file.isEmpty()) return "";
    try (var lines = Files.lines(file.get())) {
      return lines.findFirst().map(String::strip).orElse("");
    } catch (IOException e) {
      throw new IllegalArgumentException(file.get() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
