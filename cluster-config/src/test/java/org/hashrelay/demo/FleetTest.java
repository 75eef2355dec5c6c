package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL. */
class FleetTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir
  Path folder;

  @Test
  void aNodeFollowsAMappingThatIsChangedThroughTheOtherServer() throws IOException {
    try (var database = EmbeddedPostgres.builder().start();
        var installation = new Installation(folder);
        var pool = SimPool.start(SimPoolSettings.standard())) {
      var url = database.getJdbcUrl("postgres", "postgres");
      var firstPort = Ports.anyFree();
      var seed = "cluster.seed-nodes=pekko://hashrelay@127.0.0.1:" + firstPort;
      var first =
          installation.server("first", "database.url=" + url, "cluster.port=" + firstPort, seed);
      share("first", "second");
      var second = installation.server(
          "second", "database.url=" + url, "cluster.port=" + Ports.anyFree(), seed);
      var code = first.enrol("farm");
      installation.node(code, first.tunnel(), complaint -> {});
      await().atMost(LONG).until(() -> second.sees("farm"));

      var poolId = second.pool("pool", pool.port());
      var port = Ports.anyFree();
      var id = second.mapping("farm", port, poolId, 500).get("id").asInt();
      await().atMost(LONG).until(() -> state(first, id).equals("running"));
      assertThat(Ports.isFree(port)).isFalse();

      second.api().post("/port-mappings/" + id + "/disable");

      await().atMost(LONG).until(() -> state(first, id).equals("disabled"));
      assertThat(Ports.isFree(port)).isTrue();

      s4_aTokenEndedAtOneServerCutsTheSessionAtTheOther(first, second);
    }
  }

  /** Part of the test above, which has the servers. */
  private static void s4_aTokenEndedAtOneServerCutsTheSessionAtTheOther(
      Installation.Server first, Installation.Server second) {
    var connected = first.api().get("/clients/farm").get("connected_at").asText();
    second.api().post("/clients/farm/token", ApiCalls.object().put("grace", "1h"));
    assertThat(first.api().get("/clients/farm").get("connected_at").asText()).isEqualTo(connected);

    second.api().post("/clients/farm/token");

    await().atMost(Duration.ofSeconds(5)).until(() -> !first.sees("farm"));
    await().atMost(Duration.ofSeconds(5)).until(() -> refused(first) > 0);
    assertThat(first.sees("farm")).isFalse();
  }

  private static long refused(Installation.Server server) {
    return server.api().get("/system/status").at("/tunnel/refused/token").asLong();
  }

  private static String state(Installation.Server server, int mapping) {
    return server.api().get("/port-mappings/" + mapping).at("/status/state").asText();
  }

  /** What the servers of a fleet have in common is copied from the first. */
  private void share(String from, String to) throws IOException {
    Files.createDirectories(folder.resolve(to));
    try (var files = Files.list(folder.resolve(from))) {
      for (var file : files.toList()) {
        Files.copy(file, folder.resolve(to).resolve(file.getFileName()));
      }
    }
  }
}
