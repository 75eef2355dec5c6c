package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  @TempDir
  Path folder;

  private final int miners = Ports.anyFree();
  private ServerProcess server;
  private Child node;
  private SimFarm farm;

  @AfterEach
  void stop() {
    if (node != null) node.close();
    if (server != null) server.close();
  }

  @Test
  void aNodeTravelsAsWishedAtOnceAndAfterItsServerOrItselfWasKilled() throws IOException {
    server = ServerProcess.start(folder);
    enrol();
    startNode();
    try (var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      var poolId = server.api().createPool("pool", pool.port());
      server.api().create("/port-mappings", ApiCalls.mapping("gw1", miners, poolId));
      try (var all = SimFarm.start(SimFarmSettings.to("127.0.0.1", miners)
          .miners(10)
          .pace(new SimFarmSettings.Every(Duration.ofMillis(250))))) {
        farm = all;
        travels("tcp_tls", "aes-256-gcm");

        wish("tcp_encrypt", "chacha20-poly1305");
        travels("tcp_encrypt", "chacha20-poly1305");

        server.kill();
        server.start();
        travels("tcp_encrypt", "chacha20-poly1305");
        assertThat(farm.report().disconnects()).isZero();
        assertThat(server.api().get("/clients/gw1").at("/wanted/transport").asText())
            .isEqualTo("tcp_encrypt");

        node.kill();
        startNode();
        travels("tcp_encrypt", "chacha20-poly1305");

        var before = farm.report().disconnects();
        var asItsFileSays = ApiCalls.object().putNull("transport").putNull("cipher");
        server.api().change("PATCH", "/clients/gw1", asItsFileSays);
        travels("tcp_tls", "aes-256-gcm");
        assertThat(farm.report().disconnects()).isEqualTo(before);
      }
      assertThat(pool.report().rejectedTotal()).isZero();
    }
  }

  private void wish(String transport, String cipher) {
    var wish = ApiCalls.object().put("transport", transport).put("cipher", cipher);
    server.api().change("PATCH", "/clients/gw1", wish);
  }

  /** The tunnel stands and goes that way, and shares go through it. */
  private void travels(String transport, String cipher) {
    sharesFlow();
    await().atMost(LONG).untilAsserted(() -> {
      var is = server.api().get("/clients/gw1");
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

  private void enrol() throws IOException {
    var made = server.api().create("/clients", ApiCalls.object().put("id", "gw1"));
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
    node = ServerProcess.process(
        "node",
        folder,
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
    await()
        .atMost(LONG)
        .until(() -> server.api().get("/clients/gw1").get("connected").asBoolean());
  }
}
