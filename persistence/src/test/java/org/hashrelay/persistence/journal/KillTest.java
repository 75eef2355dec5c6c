package org.hashrelay.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.persistence.Servers;
import org.hashrelay.persistence.projection.Projections;
import org.hashrelay.persistence.projection.Worker;
import org.hashrelay.persistence.projection.Workers;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server on an H2 file dies at a moment of nobody's choosing. */
class KillTest {

  private static final String ACKNOWLEDGED = "acknowledged ";

  @TempDir
  Path folder;

  @Test
  @Timeout(90)
  void whatWasAcknowledgedIsThereAfterAKillAndIsCounted() throws Exception {
    var database = new DatabaseSettings("jdbc:h2:file:" + folder.resolve("hashrelay"), "", "");
    var acknowledged = acknowledgedBeforeKill(database, 300);

    var journaled = journaled(database);
    var server = Servers.start(database);
    try {
      var projections = Projections.start(server, database, new LiveFleet(InstantSource.system()));

      assertThat(journaled).isBetween(acknowledged, acknowledged + 1);
      // a block of numbers that the dead process had taken holds the read side up for 6 s
      await()
          .atMost(Duration.ofSeconds(25))
          .ignoreExceptions()
          .until(() -> worker(projections).accepted() == journaled);
    } finally {
      Servers.stop(server);
    }
  }

  private static Worker worker(Projections projections) throws Exception {
    var id = Workers.idOf(KilledServer.WORKER);
    Optional<Worker> worker =
        projections.workers().find(id, Set.of()).toCompletableFuture().get(10, TimeUnit.SECONDS);
    return worker.orElseThrow();
  }

  private static long acknowledgedBeforeKill(DatabaseSettings database, long enough)
      throws IOException, InterruptedException {
    var process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            KilledServer.class.getName(),
            database.url())
        .redirectErrorStream(true)
        .start();
    var last = 0L;
    try (var output = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(ACKNOWLEDGED)) last = Long.parseLong(line.substring(13));
        else System.out.println("child: " + line);
        if (last == enough) process.toHandle().destroyForcibly(); // with SIGKILL
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return last;
  }

  private static long journaled(DatabaseSettings database) throws SQLException {
    try (var connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        var statement = connection.createStatement();
        var row =
            statement.executeQuery("SELECT MAX(\"sequence_number\") FROM \"event_journal\"")) {
      row.next();
      return row.getLong(1);
    }
  }
}
