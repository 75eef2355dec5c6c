package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.RunningMapping;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.downstream.MinerPorts;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimFarmSettings.Every;
import org.hashrelay.streams.sim.SimFarmSettings.Idle;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Miners that truly hash, a pool that checks, and between them a tunnel that is cut under load. */
class MiningThroughCutsTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int MINERS = 40;

  @TempDir
  Path dataDir;

  private final SimPool pool = SimPool.start(SimPoolSettings.standard());
  private TunnelFixture fixture;
  private LossyWire wire;
  private TunnelClient client;
  private RunningMapping mapping;
  private SimFarm farm;
  private final NodeSide node = new NodeSide();

  @BeforeEach
  void start() throws Exception {
    fixture = new TunnelFixture(dataDir);
    fixture.pools.put(1, new PoolAddress(1, "127.0.0.1", pool.port(), false));
    wire = new LossyWire(fixture.server("").address().getPort());
    client = fixture.client(wire.port(), fixture.token, node, "");
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    var order = order();
    var settings =
        MinerPortSettings.from(ConfigFactory.parseResources("reference.conf").resolve());
    var ports = new MinerPorts(fixture.system, settings, "127.0.0.1", Time.SYSTEM);
    mapping = ports.start(order, client, entry -> {});
    mapping.started().toCompletableFuture().get(30, SECONDS);
    farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", order.localPort())
        .miners(MINERS)
        .pace(new Every(Duration.ofMillis(100)))
        .recordHeaders(true));
  }

  @AfterEach
  void stop() throws Exception {
    farm.close();
    mapping.stop("test over").toCompletableFuture().get(30, SECONDS);
    wire.close();
    pool.close();
    fixture.close();
  }

  @Test
  void everyShareIsAnsweredOnceAndThePoolNeverNotices() {
    await().atMost(SOON).until(() -> pool.report().accepted() > 5 * MINERS);
    var link = pool.report().links().get(0);

    for (var cut = 0; cut < 4; cut++) {
      wire.cut();
      var sent = farm.report().sent();
      await().atMost(SOON).until(() -> farm.report().sent() > sent + 5 * MINERS);
      if (cut % 2 == 0) pool.newJob(cut == 2);
      wire.mend();
      var resumes = cut;
      await().atMost(SOON).until(() -> node.back.size() > resumes);
      var accepted = pool.report().accepted();
      await().atMost(SOON).until(() -> pool.report().accepted() > accepted + 2 * MINERS);
    }

    farm.pace(new Idle());
    await().atMost(SOON).until(() -> farm.report().waiting() == 0);
    var miners = farm.report();
    var seen = pool.report();
    assertThat(miners.unanswered() + miners.unasked() + miners.disconnects()).isZero();
    assertThat(miners.rejected().keySet()).isSubsetOf(21);
    assertThat(miners.accepted()).isEqualTo(seen.accepted());
    assertThat(seen.duplicates() + seen.overlaps()).isZero();
    assertThat(seen.connectionsTotal()).isEqualTo(1);
    assertThat(seen.links().get(0).extranonce1()).isEqualTo(link.extranonce1());
    assertThat(farm.miners()).allMatch(miner -> miner.extranonce1().size() == 1);
    assertThat(node.lost).isEmpty();
  }

  private static MappingOrder order() throws Exception {
    try (var free = new ServerSocket(0)) {
      return new MappingOrder(
          1,
          "cut",
          free.getLocalPort(),
          true,
          "aggregate",
          "auto",
          List.of(new PoolOrder(1, "pool", "sha256d", "stratum-v1", "", "", true)),
          500,
          Duration.ofSeconds(5),
          false,
          true,
          WorkerNaming.PASS_THROUGH,
          "hold",
          1);
    }
  }
}
