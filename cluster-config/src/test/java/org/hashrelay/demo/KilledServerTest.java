package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own that is killed under load, on its H2 file. */
class KilledServerTest {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int MINERS = 20;
  private static final int ROUNDS = 2;

  @TempDir
  Path folder;

  private final int http = Ports.anyFree();
  private final int tunnel = Ports.anyFree();
  private Child server;
  private ApiCalls api;
  private SimFarm farm;

  @AfterEach
  void stop() {
    if (server != null) server.close();
  }

  @Test
  void theBooksOfMinersAndServerAgreeHoweverOftenItIsKilled() throws IOException {
    startServer();
    try (var installation = new Installation(folder);
        var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      var made = api.create("/clients", ApiCalls.object().put("id", "farm")).get("enrolment");
      var line = ((EnrolmentLine.Enrolled) EnrolmentLine.read(made.asText())).line();
      installation.node(line, "127.0.0.1:" + tunnel, complaint -> {});
      await().atMost(LONG).until(() -> api.get("/clients/farm").get("connected").asBoolean());
      var port = map(pool.port());
      try (var miners = SimFarm.start(SimFarmSettings.to("127.0.0.1", port).miners(MINERS))) {
        farm = miners;
        for (var round = 0; round < ROUNDS; round++) {
          farm.pace(new SimFarmSettings.Every(Duration.ofMillis(250)));
          sharesFlow();
          server.kill();
          startServer();
          sharesFlow();
          farm.pace(new SimFarmSettings.Idle());
          theBooksAgree(pool);
        }
        assertThat(farm.report().disconnects()).isZero();
      }
    }
  }

  private void sharesFlow() {
    var before = farm.report().accepted();
    await().atMost(LONG).until(() -> farm.report().accepted() >= before + 3 * MINERS);
  }

  private void theBooksAgree(SimPool pool) {
    await().atMost(LONG).until(() -> farm.report().waiting() == 0);
    await().atMost(LONG).untilAsserted(() -> {
      var report = farm.report();
      assertThat(sum("found")).isEqualTo(report.sent());
      assertThat(sum("accepted") + sum("filtered")).isEqualTo(report.accepted());
      // answers that died with a server: the miner was told stale
      assertThat(pool.report().accepted())
          .isBetween(sum("accepted"), sum("accepted") + sum("unanswered"));
    });
  }

  private long sum(String field) {
    return api.items("/workers").stream()
        .mapToLong(worker -> worker.get(field).asLong())
        .sum();
  }

  private int map(int poolPort) {
    var port = Ports.anyFree();
    var pool = ApiCalls.object()
        .put("name", "pool")
        .put("coin", "BTC")
        .put("host", "127.0.0.1")
        .put("port", poolPort);
    var mapping = ApiCalls.object()
        .put("client_id", "farm")
        .put("local_port", port)
        .put("pool_id", api.create("/pools", pool).get("id").asInt());
    api.create("/port-mappings", mapping);
    return port;
  }

  private void startServer() throws IOException {
    var file = Files.writeString(
        folder.resolve("server.conf"), """
        hashrelay {
          data-dir = "%s"
          tunnel { tcp.bind = "127.0.0.1:%d", public-address = "127.0.0.1:%d", quic.enabled = false }
          local.listen-address = "127.0.0.1"
          api.bind = "127.0.0.1:%d"
          metrics.bind = ""
        }
        """.formatted(folder.resolve("data"), tunnel, tunnel, http));
    server = Child.start(
        "server",
        "org.hashrelay.Main",
        folder,
        List.of("server", "--until-stdin-closes", "--config", file.toString()));
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(isReady()).as(server::lastWords).isTrue());
  }

  private boolean isReady() throws IOException {
    assertThat(server.isAlive()).as(server::lastWords).isTrue();
    var token = folder.resolve("data").resolve("admin.token");
    if (!Files.isReadable(token)) return false;
    api = new ApiCalls(http, Files.readString(token).strip());
    return api.isReady();
  }
}
