package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL that is stopped while a farm mines, and comes back. */
class DatabaseAwayTest {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int MINERS = 20;

  @TempDir
  Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private Server server;
  private SimPool pool;
  private SimFarm farm;
  private int mapping;
  private int poolId;

  @Test
  void sharesFlowAndAreSeenWhileTheDatabaseIsAwayAndAllOfThemAreCountedAfterwards()
      throws Exception {
    try (var postgres = new StoppedPostgres(folder);
        var installation = new Installation(folder);
        var running = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      server = installation.server("server", "database.url=" + postgres.url());
      pool = running;
      installation.node(server.enrol("farm"), server.tunnel(), complaint -> {});
      await().atMost(LONG).until(() -> server.sees("farm"));
      var port = Ports.anyFree();
      poolId = server.pool("pool", pool.port());
      mapping = server.mapping("farm", port, poolId, 500).get("id").asInt();
      try (var miners = SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
              .miners(MINERS)
              .pace(new SimFarmSettings.Every(Duration.ofMillis(500))));
          var events = events()) {
        farm = miners;
        await().atMost(LONG).until(() -> seen() > 2 * MINERS);

        postgres.stop();
        theViewGoesOn();
        changesAreRefused();
        historyIsRefused();
        assertThat(farm.report().disconnects()).isZero();
        postgres.start();

        theBooksAgree();
        changesAreTaken();
        somethingIsHeardOf(events);
      }
    }
  }

  private void theViewGoesOn() {
    var accepted = farm.report().accepted();
    // more than the reports that may be under way hold
    await().atMost(LONG).until(() -> farm.report().accepted() > accepted + 10 * MINERS);
    var by = farm.report().accepted();
    await().atMost(Duration.ofSeconds(10)).until(() -> seen() >= by);
    assertThat(get("/stats/overview").json().get("total_miners").asInt()).isEqualTo(MINERS);
  }

  private void changesAreRefused() throws IOException {
    var changes = List.of(
        call("POST", "/pools", """
            {"name":"late","coin":"BTC","host":"127.0.0.1","port":1}"""),
        call("PATCH", "/pools/" + poolId, "{\"host\":\"127.0.0.2\"}"),
        call("POST", "/clients", "{\"id\":\"late\"}"),
        call("PATCH", "/port-mappings/" + mapping, "{\"name\":\"late\"}"));
    for (var change : changes) {
      var answer = change.join();
      assertThat(answer.status()).as(answer.json().toString()).isEqualTo(503);
      assertThat(answer.type()).startsWith("application/problem+json");
    }
    // what decides them is gone by now, and what only looks goes on
    assertThat(get("/stats/overview").json().get("total_miners").asInt()).isEqualTo(MINERS);
    assertThat(get("/workers").json().get("total").asInt()).isEqualTo(MINERS);
  }

  private void historyIsRefused() {
    var answer = call("GET", "/stats/timeseries?metric=accepted", "").join();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().get("type").asText()).endsWith("storage-away");
  }

  private void theBooksAgree() {
    farm.pace(new SimFarmSettings.Idle());
    await().atMost(LONG).until(() -> farm.report().waiting() == 0);
    await().atMost(LONG).untilAsserted(() -> {
      var workers = server.api().items("/workers");
      assertThat(workers.stream().mapToLong(w -> w.get("found").asLong()).sum())
          .isEqualTo(farm.report().sent());
      assertThat(workers.stream().mapToLong(DatabaseAwayTest::good).sum())
          .isEqualTo(farm.report().accepted());
      assertThat(history()).isEqualTo(farm.report().accepted());
    });
    assertThat(pool.report().accepted()).isLessThanOrEqualTo(farm.report().accepted());
  }

  private void changesAreTaken() {
    var change = "{\"host\":\"127.0.0.1\",\"name\":\"new\"}";
    await()
        .atMost(LONG)
        .until(() -> call("PATCH", "/pools/" + poolId, change).join().status() == 200);
  }

  private static void somethingIsHeardOf(InputStream events) throws IOException {
    assertThat(events.available()).as("the stream is still there").isNotNegative();
    assertThat(events.read()).isEqualTo(':');
  }

  private long history() {
    var answer = get("/stats/timeseries?metric=accepted");
    assertThat(answer.status()).as("the first answers after its return").isEqualTo(200);
    var total = 0.0;
    for (var line : answer.json().get("series")) {
      for (var value : line.get("v")) total += value.asDouble();
    }
    return Math.round(total);
  }

  private long seen() {
    return server.api().items("/workers").stream()
        .mapToLong(DatabaseAwayTest::good)
        .sum();
  }

  private static long good(JsonNode worker) {
    return worker.get("accepted").asLong() + worker.get("filtered").asLong();
  }

  private record Answer(int status, String type, JsonNode json) {}

  private Answer get(String path) {
    return call("GET", path, "").join();
  }

  /** A call that takes longer than six seconds is one too many. */
  private CompletableFuture<Answer> call(String method, String path, String body) {
    var request = request(path)
        .timeout(Duration.ofSeconds(15))
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
    return http.sendAsync(request, BodyHandlers.ofString()).thenApply(response -> {
      try {
        return new Answer(
            response.statusCode(),
            response.headers().firstValue("Content-Type").orElse(""),
            new ObjectMapper().readTree(response.body()));
      } catch (IOException e) {
        throw new IllegalStateException(response.body(), e);
      }
    });
  }

  private InputStream events() throws Exception {
    return http.send(request("/events/stream").build(), BodyHandlers.ofInputStream())
        .body();
  }

  private HttpRequest.Builder request(String path) {
    try {
      var token =
          Files.readString(folder.resolve("server").resolve("admin.token")).strip();
      var port = server.relay().apiAddress().getPort();
      return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
          .header("Authorization", "Bearer " + token)
          .header("Content-Type", "application/json");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
