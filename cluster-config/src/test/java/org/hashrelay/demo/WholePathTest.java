package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server, its nodes, a pool that verifies every share, and miners that truly hash. */
class WholePathTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir
  static Path folder;

  private static Installation installation;
  private static Server server;

  @BeforeAll
  static void start() {
    installation = new Installation(folder);
    server = installation.server("server");
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  @Test
  void aThousandMinersShareTwoConnectionsAndOneMoreMinerMakesAThird() {
    var code = server.enrol("farm");
    installation.node(code, server.tunnel(), complaint -> {});
    await().atMost(LONG).until(() -> server.sees("farm"));
    var port = Ports.anyFree();
    try (var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      server.mapping("farm", port, server.pool("thousand", pool.port()), 500);
      try (var farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
          .miners(1_000)
          .pace(new SimFarmSettings.Every(Duration.ofSeconds(5))))) {
        await().atMost(LONG).until(() -> farm.report().mining() == 1_000);
        assertThat(pool.report().connections()).isEqualTo(2);

        farm.add(1);

        await().atMost(LONG).until(() -> farm.report().mining() == 1_001);
        await().atMost(LONG).until(() -> pool.report().connections() >= 3);
        await().atMost(LONG).until(() -> pool.report().accepted() > 1_001);
        assertThat(pool.report().connections()).isEqualTo(3);
        assertThat(pool.report().rejectedTotal()).isZero();
        assertThat(pool.report().overlaps()).isZero();
        assertThat(farm.report().disconnects()).isZero();
      }
    }
  }

  @Test
  void theServersOwnNodeRelaysWithoutATunnel() {
    var port = Ports.anyFree();
    try (var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      server.mapping("local", port, server.pool("near", pool.port()), 500);
      try (var farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", port).miners(3))) {
        await().atMost(LONG).until(() -> farm.report().accepted() >= 3);

        await().atMost(LONG).until(() -> accepted("local") >= 3);
        assertThat(accepted("local")).isLessThanOrEqualTo(pool.report().accepted());
      }
    }
  }

  private static long accepted(String nodeId) {
    return server.api().items("/workers").stream()
        .filter(worker -> worker.get("client_id").asText().equals(nodeId))
        .mapToLong(worker -> worker.get("accepted").asLong())
        .sum();
  }

  @Test
  void aTokenNobodyIssuedOpensNothingAndTheNodeSaysSo() {
    var code = server.enrol("stranger");
    var forged = NodeToken.generate(new SecureRandom()).text();
    var wrong = new EnrolmentLine(code.servers(), "stranger", forged, code.fingerprint());
    var complaints = Collections.synchronizedList(new ArrayList<String>());

    installation.node(wrong, server.tunnel(), complaints::add);

    await().atMost(LONG).until(() -> !complaints.isEmpty());
    assertThat(server.sees("stranger")).isFalse();
    assertThat(complaints).noneMatch(complaint -> complaint.contains(forged));
  }

  @Test
  void aServerWithAnotherKeyIsRefusedAndBothFingerprintsAreNamed() {
    var code = server.enrol("careful");
    var other = "sha256:" + "0".repeat(64);
    var wrong = new EnrolmentLine(code.servers(), "careful", code.token(), other);
    var complaints = Collections.synchronizedList(new ArrayList<String>());

    installation.node(wrong, server.tunnel(), complaints::add);

    await()
        .atMost(LONG)
        .until(() -> List.copyOf(complaints).stream()
            .anyMatch(c -> c.contains(other) && c.contains(code.fingerprint())));
    assertThat(server.sees("careful")).isFalse();
  }

  @Test
  void aFarmWithoutCertificatesMinesOverTcpEncryptAndItsOldTokenOpensNothingAnyMore() {
    var code = server.enrol("plain");
    var complaints = Collections.synchronizedList(new ArrayList<String>());
    installation.node(
        new EnrolmentLine(code.servers(), "plain", code.token(), ""),
        server.tunnel(),
        complaints::add,
        "transport=tcp_encrypt",
        "cipher=chacha20-poly1305");
    await().atMost(LONG).until(() -> server.sees("plain"));
    var node = server.api().get("/clients/plain");
    assertThat(node.get("transport").asText()).isEqualTo("tcp_encrypt");
    assertThat(node.get("cipher").asText()).isEqualTo("chacha20-poly1305");
    var port = Ports.anyFree();
    try (var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      server.mapping("plain", port, server.pool("behind-psk", pool.port()), 500);
      try (var farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", port).miners(3))) {
        await().atMost(LONG).until(() -> farm.report().accepted() >= 3);
      }
    }

    server.api().post("/clients/plain/token", ApiCalls.object().put("grace", "0s"));

    await()
        .atMost(LONG)
        .until(() -> List.copyOf(complaints).stream().anyMatch(c -> c.contains("token")));
    await().atMost(LONG).until(() -> !server.sees("plain"));
  }
}
