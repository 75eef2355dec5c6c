package org.hashrelay.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashrelay.persistence.schema.DatabaseSettings;

/** An empty database for one test: an H2 file, or one of its own in a PostgreSQL that all share. */
public enum TestDatabase {
  H2 {
    @Override
    public DatabaseSettings fresh(Path folder) {
      return new DatabaseSettings(
          "jdbc:h2:file:" + folder.resolve("hashrelay" + NUMBER.incrementAndGet()), "", "");
    }
  },
  POSTGRESQL {
    @Override
    public DatabaseSettings fresh(Path folder) {
      var name = "hashrelay" + NUMBER.incrementAndGet();
      try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
        statement.execute(
            "CREATE USER " + name + " PASSWORD 's3cret' IN ROLE pg_read_all_settings");
        statement.execute("ALTER DATABASE " + name + " OWNER TO " + name);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      var url = "jdbc:postgresql://localhost:" + Server.RUNNING.getPort() + "/" + name;
      return new DatabaseSettings(url, name, "s3cret");
    }
  };

  private static final AtomicInteger NUMBER = new AtomicInteger();

  public abstract DatabaseSettings fresh(Path folder);

  /** Started by the first test that asks; ends with the JVM. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("password_encryption", "scram-sha-256")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
