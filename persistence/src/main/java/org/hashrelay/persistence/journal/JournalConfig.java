package org.hashrelay.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import org.hashrelay.persistence.schema.DatabaseSettings;

/**
 * What Pekko has to be told so that journal, snapshots, read side and projections use our database:
 * {@code journal.conf}, and the parts that depend on which database it is.
 */
public final class JournalConfig {

  private static final String DATABASE = "pekko-persistence-jdbc.shared-databases.hashrelay";

  private JournalConfig() {}

  /** To be put before everything else, with the rest of the configuration as fallback. */
  public static Config of(DatabaseSettings database) {
    var kind = switch (database.kind()) {
      case H2 -> "journal-h2.conf";
      case POSTGRESQL -> "journal-postgresql.conf";
    };
    return ConfigFactory.empty()
        .withValue(DATABASE + ".db.url", ConfigValueFactory.fromAnyRef(database.jdbcUrl()))
        .withValue(DATABASE + ".db.user", ConfigValueFactory.fromAnyRef(database.user()))
        .withValue(DATABASE + ".db.password", ConfigValueFactory.fromAnyRef(database.password()))
        .withFallback(resource(kind))
        .withFallback(resource("journal.conf"));
  }

  private static Config resource(String name) {
    return ConfigFactory.parseResources(
        JournalConfig.class.getClassLoader(),
        name,
        ConfigParseOptions.defaults().setAllowMissing(false));
  }
}
