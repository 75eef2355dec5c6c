package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.hashrelay.http.fleet.EnrolmentLine.Enrolled;
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

  private ServerProcess server;
  private SimFarm farm;

  @AfterEach
  void stop() {
    if (server != null) server.close();
  }

  @Test
  void theBooksOfMinersAndServerAgreeHoweverOftenItIsKilled() {
    server = ServerProcess.start(folder);
    try (var installation = new Installation(folder);
        var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8))) {
      var made = server.api().create("/clients", ApiCalls.object().put("id", "farm"));
      var line = EnrolmentLine.read(made.get("enrolment").asText());
      installation.node(((Enrolled) line).line(), server.tunnel(), complaint -> {});
      await().atMost(LONG).until(this::isConnected);
      var port = Ports.anyFree();
      var poolId = server.api().createPool("pool", pool.port());
      server.api().create("/port-mappings", ApiCalls.mapping("farm", port, poolId));
      try (var miners = SimFarm.start(SimFarmSettings.to("127.0.0.1", port).miners(MINERS))) {
        farm = miners;
        for (var round = 0; round < ROUNDS; round++) {
          farm.pace(new SimFarmSettings.Every(Duration.ofMillis(250)));
          sharesFlow();
          server.kill();
          server.start();
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

  private boolean isConnected() {
    return server.api().get("/clients/farm").get("connected").asBoolean();
  }

  private long sum(String field) {
    return server.api().items("/workers").stream()
        .mapToLong(worker -> worker.get(field).asLong())
        .sum();
  }
}
