package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import org.hashrelay.streams.sim.net.DatagramProxy;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.TunnelFixture.ServerSide;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.ControlMessage.Travel;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Miners that truly hash, a pool that checks, and a tunnel that is moved from way to way under load. */
class SwitchingWaysTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int MINERS = 20;

  /** Where wishes lead that name no transport; the node's own file names tcp_tls. */
  private static final Map<String, String> RESULTS = Map.of("", "tcp_tls", "auto", "quic");

  @TempDir
  Path dataDir;

  private final SimPool pool = SimPool.start(SimPoolSettings.standard());
  private final NodeSide node = new NodeSide();
  private TunnelFixture fixture;
  private TunnelServer server;
  private TunnelClient client;
  private ServerSide session;
  private RunningMapping mapping;
  private SimFarm farm;

  @BeforeEach
  void start() {
    fixture = new TunnelFixture(dataDir);
    fixture.pools.put(1, new PoolAddress(1, "127.0.0.1", pool.port(), false));
    server = fixture.server("");
  }

  @AfterEach
  void stop() throws Exception {
    if (farm != null) farm.close();
    if (mapping != null) mapping.stop("test over").toCompletableFuture().get(30, SECONDS);
    pool.close();
    fixture.close();
  }

  @Test
  void everyWayCarriesTheSameSessionAndNoShareIsLostOrDoubled() throws Exception {
    mine("hashrelay.transport = tcp_tls");

    for (var wish : List.of(
        new Travel("tcp_encrypt", "aes-256-gcm"),
        new Travel("tcp_encrypt", "chacha20-poly1305"),
        new Travel("tcp_tls", ""),
        new Travel("quic", ""),
        new Travel("tcp_encrypt", ""),
        new Travel("auto", ""),
        new Travel("", ""))) {
      session.session.send(wish);
      var wanted = RESULTS.getOrDefault(wish.transport(), wish.transport());
      await()
          .atMost(SOON)
          .until(() -> client.status().transport().equals(wanted)
              && session.session.transport().equals(wanted)
              && cipherFits(wish.cipher()));
      sharesGoOn();
    }

    assertThat(client.status().facts().switches()).isEqualTo(7);
    assertThat(client.status().facts().connections())
        .isEqualTo(Map.of("tcp_tls", 3L, "tcp_encrypt", 3L, "quic", 2L));
    assertThat(session.away).isEmpty();
    assertTheBooksBalance();
  }

  @Test
  void s19_anOldConnectionIsReplacedUnderLoadAndNobodyNotices() throws Exception {
    mine("""
        hashrelay.transport = tcp_encrypt
        hashrelay.tunnel.renew-interval = 200ms
        """);

    await().atMost(SOON).until(() -> client.status().facts().renewals() >= 10);
    sharesGoOn();

    assertThat(client.status().facts().switches()).isZero();
    assertThat(client.status().session().get().resumes()).isGreaterThanOrEqualTo(10);
    assertThat(session.away).isEmpty();
    assertTheBooksBalance();
  }

  @Test
  void n12_aNetworkThatBlocksUdpIsCrossedOverTcpAndQuicComesBackWhenItMay() throws Exception {
    try (var wire = new LossyWire(server.address().getPort());
        var datagrams = DatagramProxy.start(wire.port(), server.address().getPort())) {
      datagrams.block();
      var began = System.nanoTime();
      mine(wire.port(), """
          hashrelay.transport = auto
          hashrelay.tunnel { tcp-after = 200ms, retry-after = 200ms, probe-after = 1s }
          """);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      assertThat(client.status().transport()).isEqualTo("tcp_tls");
      await().atMost(SOON).until(() -> client.status().facts().trouble().contains("let UDP out"));

      datagrams.pass();
      await().atMost(SOON).until(() -> client.status().transport().equals("quic"));
      sharesGoOn();
      assertThat(client.status().facts().trouble()).isEmpty();

      datagrams.block();
      await().atMost(SOON).until(() -> client.status().transport().equals("tcp_tls"));
      sharesGoOn();
      assertTheBooksBalance();
    }
  }

  @Test
  void aServerWithoutQuicIsReachedOverTcp() throws Exception {
    server = fixture.server("hashrelay.tunnel.quic.enabled = false");
    mine("hashrelay.transport = auto\n hashrelay.tunnel.tcp-after = 200ms");

    assertThat(client.status().transport()).isEqualTo("tcp_tls");
    assertTheBooksBalance();
  }

  @Test
  void n14_aLinkThatFlapsInAnyTransportLosesNothing() throws Exception {
    try (var wire = new LossyWire(server.address().getPort());
        var datagrams = DatagramProxy.start(wire.port(), server.address().getPort())) {
      mine(wire.port(), """
          hashrelay.transport = auto
          hashrelay.tunnel { tcp-after = 200ms, probe-after = 400ms, probe-timeout = 400ms }
          """);
      for (var flap = 0; flap < 4; flap++) {
        wire.cut();
        datagrams.block();
        await().atMost(SOON).until(() -> client.status().state() != State.CONNECTED);
        wire.mend();
        datagrams.pass();
        await().atMost(SOON).until(() -> client.status().state() == State.CONNECTED);
        sharesGoOn();
      }
      node.away.clear();
      assertTheBooksBalance();
    }
  }

  @Test
  void aWishBelowTheFloorIsRefusedAndSaysWhatToDo() throws Exception {
    mine("hashrelay { transport = tcp_tls, min-security = certificate }");

    session.session.send(new Travel("tcp_encrypt", ""));

    await().atMost(SOON).until(() -> client.status().facts().trouble().contains("min-security"));
    assertThat(client.status().facts().transportWanted()).isEqualTo("tcp_encrypt");
    assertThat(client.status().facts().trouble()).contains("choose auto, quic or tcp_tls");
    sharesGoOn();
    assertThat(client.status().transport()).isEqualTo("tcp_tls");
    assertThat(client.status().facts().switches()).isZero();
    assertTheBooksBalance();
  }

  @Test
  void aWayThatDoesNotWorkIsSaidAndTheTunnelStaysWhereItIs() throws Exception {
    fixture.pseudonyms.remove(fixture.token.id());
    mine("""
        hashrelay.transport = tcp_tls
        hashrelay.tunnel { retry-after = 100ms, retry-limit = 200ms }
        """);

    session.session.send(new Travel("tcp_encrypt", ""));

    await().atMost(SOON).until(() -> client.status().facts().trouble().contains("tcp_encrypt"));
    assertThat(client.status().state()).isEqualTo(State.CONNECTED);
    assertThat(client.status().transport()).isEqualTo("tcp_tls");
    sharesGoOn();
    fixture.pseudonyms.put(fixture.token.id(), fixture.token.prk());
    await().atMost(SOON).until(() -> client.status().transport().equals("tcp_encrypt"));
    assertThat(client.status().facts().trouble()).isEmpty();
    sharesGoOn();
    assertTheBooksBalance();
  }

  private boolean cipherFits(String wanted) {
    var suite = client.status().cipher();
    return wanted.isEmpty() || suite.contains(wanted.startsWith("aes") ? "AES_256" : "CHACHA20");
  }

  private void mine(String overrides) throws Exception {
    mine(server.address().getPort(), overrides);
  }

  private void mine(int port, String overrides) throws Exception {
    client = fixture.client(port, fixture.token, node, overrides);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    session = fixture.sessions.poll(30, SECONDS);
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
    sharesGoOn();
  }

  private void sharesGoOn() {
    var accepted = pool.report().accepted();
    await().atMost(SOON).until(() -> pool.report().accepted() > accepted + 2 * MINERS);
  }

  private void assertTheBooksBalance() {
    farm.pace(new Idle());
    await().atMost(SOON).until(() -> farm.report().waiting() == 0);
    var miners = farm.report();
    var seen = pool.report();
    assertThat(miners.unanswered() + miners.unasked() + miners.disconnects()).isZero();
    assertThat(miners.rejected()).isEmpty();
    assertThat(miners.accepted()).isEqualTo(seen.accepted());
    assertThat(seen.duplicates() + seen.overlaps()).isZero();
    assertThat(seen.connectionsTotal()).isEqualTo(1);
    assertThat(node.lost).isEmpty();
    assertThat(node.away).isEmpty();
  }

  private static MappingOrder order() throws Exception {
    try (var free = new ServerSocket(0)) {
      return new MappingOrder(
          1,
          "ways",
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
