package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.CommandLines;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node's tunnel is to travel, said through the API: server and node in processes of their own. */
class WishedWayTest {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String MAIN = "org.hashrelay.Main";

  @TempDir
  Path folder;

  private final int http = Ports.anyFree();
  private final int tunnel = Ports.anyFree();
  private final int miners = Ports.anyFree();
  private Child server;
  private Child node;
  private ApiCalls api;
  private SimFarm farm;

  @AfterEach
  void stop() {
    if (node != null) node.close();
    if (server != null) server.close();
  }

  @Test
  void aNodeTravelsAsWishedAtOnceAndAfterItsServerOrItselfWasKilled() throws IOException {
    startServer();
    enrol();
    startNode();
    try (var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      map(pool.port());
      try (var all = SimFarm.start(SimFarmSettings.to("127.0.0.1", miners)
          .miners(10)
          .pace(new SimFarmSettings.Every(Duration.ofMillis(250))))) {
        farm = all;
        travels("tcp_tls", "aes-256-gcm");

        wish("tcp_encrypt", "chacha20-poly1305");
        travels("tcp_encrypt", "chacha20-poly1305");

        server.kill();
        startServer();
        travels("tcp_encrypt", "chacha20-poly1305");
        assertThat(farm.report().disconnects()).isZero();
        assertThat(api.get("/clients/gw1").at("/wanted/transport").asText())
            .isEqualTo("tcp_encrypt");

        node.kill();
        startNode();
        travels("tcp_encrypt", "chacha20-poly1305");

        var before = farm.report().disconnects();
        var asItsFileSays = ApiCalls.object().putNull("transport").putNull("cipher");
        api.change("PATCH", "/clients/gw1", asItsFileSays);
        travels("tcp_tls", "aes-256-gcm");
        assertThat(farm.report().disconnects()).isEqualTo(before);
      }
      assertThat(pool.report().rejectedTotal()).isZero();
    }
  }

  private void wish(String transport, String cipher) {
    var wish = ApiCalls.object().put("transport", transport).put("cipher", cipher);
    api.change("PATCH", "/clients/gw1", wish);
  }

  /** The tunnel stands and goes that way, and shares go through it. */
  private void travels(String transport, String cipher) {
    sharesFlow();
    await().atMost(LONG).untilAsserted(() -> {
      var is = api.get("/clients/gw1");
      assertThat(is.get("connected").asBoolean()).as(node::lastWords).isTrue();
      assertThat(is.get("transport").asText()).isEqualTo(transport);
      assertThat(is.get("cipher").asText()).isEqualTo(cipher);
    });
    sharesFlow();
  }

  private void sharesFlow() {
    var before = farm.report().accepted();
    await().atMost(LONG).until(() -> farm.report().accepted() >= before + 20);
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
    server = start("server", "server", "--config", file.toString());
    await().atMost(LONG).until(this::isReady);
  }

  private boolean isReady() throws IOException {
    assertThat(server.isAlive()).as(server::lastWords).isTrue();
    var token = folder.resolve("data").resolve("admin.token");
    if (!Files.isReadable(token)) return false;
    api = new ApiCalls(http, Files.readString(token).strip());
    return api.isReady();
  }

  private void enrol() throws IOException {
    var made = api.create("/clients", ApiCalls.object().put("id", "gw1"));
    var line = Files.writeString(folder.resolve("line"), made.get("enrolment").asText());
    var said = new StringWriter();
    var code = CommandLines.of()
        .setOut(new PrintWriter(said, true))
        .setErr(new PrintWriter(said, true))
        .execute(
            "join", line.toString(), "--no-check", "--no-start", "--config-dir", folder.toString());
    assertThat(code).as(said.toString()).isZero();
  }

  private void startNode() {
    node = start(
        "node",
        "client",
        "--config",
        folder.resolve("client.conf").toString(),
        "--set",
        "transport=tcp_tls",
        "--set",
        "listen-address=127.0.0.1",
        "--set",
        "reconnect-interval=500ms",
        "--set",
        "data-dir=" + folder.resolve("node"),
        "--set",
        "status.bind=");
    await().atMost(LONG).until(() -> api.get("/clients/gw1").get("connected").asBoolean());
  }

  private Child start(String name, String verb, String... arguments) {
    var all = new ArrayList<>(List.of(verb, "--until-stdin-closes"));
    all.addAll(List.of(arguments));
    return Child.start(name, MAIN, folder, all);
  }

  private void map(int poolPort) {
    ObjectNode pool = ApiCalls.object()
        .put("name", "pool")
        .put("coin", "BTC")
        .put("host", "127.0.0.1")
        .put("port", poolPort);
    var mapping = ApiCalls.object()
        .put("client_id", "gw1")
        .put("local_port", miners)
        .put("pool_id", api.create("/pools", pool).get("id").asInt());
    api.create("/port-mappings", mapping);
  }
}
