package org.hashrelay.persistence.schema;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The tables of journal and projections: one history for both, the same for H2 and PostgreSQL.
 *
 * <p>A program never touches a schema that is newer than itself.
 */
public final class Schema {

  private static final Set<MigrationState> OF_ANOTHER_PROGRAM =
      EnumSet.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

  private Schema() {}

  /** How a look at the schema ended. */
  public sealed interface Outcome {}

  /** The schema is the one this program was made for. */
  public record Ready(String version, int applied) implements Outcome {}

  /** Nothing may be written; {@code message} says what is wrong and what to do. */
  public sealed interface Refused extends Outcome {
    String message();
  }

  /** A newer program has been here. */
  public record TooNew(String database, String found, String known) implements Refused {
    @Override
    public String message() {
      return ("the schema of %s is at version %s, this program knows versions up to %s: start a"
              + " program at least as new as the one that wrote it, or restore the backup made"
              + " before the update")
          .formatted(database, found, known);
    }
  }

  /** Migrations wait to be applied: {@link #migrate} was not run. */
  public record TooOld(String database, String found, String known) implements Refused {
    @Override
    public String message() {
      return "the schema of %s is at version %s, this program needs %s: migrate it first"
          .formatted(database, found, known);
    }
  }

  /** No server answers, or the file is held by another process. */
  public record Unreachable(String database, String why) implements Refused {
    @Override
    public String message() {
      return "the database %s cannot be reached: %s".formatted(database, why);
    }
  }

  /** The database does not take this user and password. */
  public record LoginRefused(String database, String user) implements Refused {
    @Override
    public String message() {
      return ("the database %s refuses the login of user '%s': check hashrelay.database.user and"
              + " password or password-file")
          .formatted(database, user);
    }
  }

  /** A script failed, or the tables are not ours. */
  public record Broken(String database, String why) implements Refused {
    @Override
    public String message() {
      return "the schema of %s cannot be brought up to date: %s".formatted(database, why);
    }
  }

  /** Brings the schema up to date; doing it twice, or on two servers at once, does it once. */
  public static Outcome migrate(DatabaseSettings database) {
    return look(database, true);
  }

  /** Says how the schema stands and changes nothing. */
  public static Outcome check(DatabaseSettings database) {
    return look(database, false);
  }

  private static Outcome look(DatabaseSettings database, boolean migrate) {
    var unreachable = Reachability.obstacle(database);
    if (unreachable.isPresent()) return unreachable.get();
    try {
      var flyway = flyway(database);
      var before = verdict(database, flyway);
      if (!migrate || !(before instanceof TooOld)) return before;
      var applied = flyway.migrate().migrationsExecuted;
      var after = verdict(database, flyway);
      return after instanceof Ready ready ? new Ready(ready.version(), applied) : after;
    } catch (FlywayException e) {
      return new Broken(database.shownUrl(), Reachability.reason(e, database));
    }
  }

  private static Flyway flyway(DatabaseSettings database) {
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations(
            "classpath:schema/both", "classpath:schema/" + database.kind().folder())
        .loggers(FlywayLog.class.getName())
        .table("schema_history")
        .failOnMissingLocations(true)
        .load();
  }

  private static Outcome verdict(DatabaseSettings database, Flyway flyway) {
    var info = flyway.info();
    var known = Arrays.stream(info.all())
        .filter(migration -> migration.getState().isResolved())
        .map(MigrationInfo::getVersion)
        .max(Comparator.naturalOrder())
        .map(MigrationVersion::toString)
        .orElse("none");
    var found = info.current() == null ? "none" : info.current().getVersion().toString();
    if (Arrays.stream(info.applied()).anyMatch(m -> OF_ANOTHER_PROGRAM.contains(m.getState()))) {
      return new TooNew(database.shownUrl(), found, known);
    }
    if (info.pending().length > 0) return new TooOld(database.shownUrl(), found, known);
    flyway.validate(); // a script that was changed after it had run
    return new Ready(found, 0);
  }
}
