package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortLifeTest {

  private static final ActorSystem system = ActorSystem.create("PortLifeTest");
  private static final Duration SOON = Duration.ofSeconds(10);

  private final SimPool pool = SimPool.start(SimPoolSettings.standard());
  private final ThreadDialer dialer = new ThreadDialer(pool::port);

  @AfterEach
  void close() {
    dialer.close();
    pool.close();
  }

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  @Test
  @SuppressWarnings("try") // closing early is the point
  void aPortThatIsTakenIsNamedAndTriedAgain() throws IOException {
    var quick = new MinerPorts(system, Limits.with("bind-retry = 200ms"), "127.0.0.1", Time.SYSTEM);
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var port = Port.open(quick, dialer, onPort(other.getLocalPort(), true))) {
      assertThat(port.telemetry().state()).isEqualTo("port_in_use");
      assertThat(port.telemetry().detail()).contains("port " + other.getLocalPort());

      other.close();

      await().atMost(SOON).until(() -> port.telemetry().state().equals("running"));
      new Socket("127.0.0.1", port.number()).close();
    }
  }

  @Test
  void aDisabledMappingHasNoPortAndAnEnabledOneHasItAtOnce() throws IOException {
    var number = Port.freePort();
    try (var port = Port.open(system, dialer, onPort(number, false))) {
      assertThatThrownBy(() -> new Socket("127.0.0.1", number)).isInstanceOf(IOException.class);
      assertThat(port.telemetry().state()).isEqualTo("disabled");

      port.mapping().update(onPort(number, true));
      await().atMost(Duration.ofSeconds(1)).until(() -> accepts(number));
      assertThat(port.telemetry().state()).isEqualTo("running");

      try (var miner = new Socket("127.0.0.1", number)) {
        miner.setSoTimeout(5_000);
        port.mapping().update(onPort(number, false));
        assertThat(ended(miner)).isTrue();
        await().atMost(SOON).until(() -> !accepts(number));
      }
    }
  }

  @Test
  void anotherPortIsOpenedAndTheMinersOfTheOldOneStay() {
    var from = Port.freePort();
    var to = Port.freePort();
    try (var port = Port.open(system, dialer, onPort(from, true));
        var farm = SimFarm.start(farm(from))) {
      await().atMost(SOON).until(() -> farm.report().accepted() >= 10);

      port.mapping().update(onPort(to, true));
      await().atMost(SOON).until(() -> accepts(to) && !accepts(from));
      var before = farm.report().accepted();
      await().atMost(SOON).until(() -> farm.report().accepted() >= before + 10);

      assertThat(farm.report().disconnects()).isZero();
    }
  }

  @Test
  void stoppingClosesPortMinersAndPoolConnections() {
    var number = Port.freePort();
    var port = Port.open(system, dialer, onPort(number, true));
    try (var farm = SimFarm.start(farm(number))) {
      await().atMost(SOON).until(() -> farm.report().accepted() >= 10);

      port.close();

      await().atMost(SOON).until(() -> farm.report().disconnects() > 0);
      await().atMost(SOON).until(() -> pool.report().connections() == 0);
      assertThat(accepts(number)).isFalse();
    }
  }

  @Test
  void aTransparentMappingPassesEveryByteAndOpensAPoolConnectionPerMiner() {
    var order = Port.order(Port.freePort(), 500, "transparent", List.of(Port.pool(1)));
    try (var port = Port.open(system, dialer, order);
        var farm = SimFarm.start(farm(order.localPort()).miners(3))) {
      await().atMost(SOON).until(() -> farm.report().accepted() >= 30);

      assertThat(pool.report().connections()).isEqualTo(3);
      assertThat(pool.report().rejected()).isEmpty();
      assertThat(port.reports()).isEmpty();
      await().atMost(SOON).until(() -> port.telemetry().downstreamConnections() == 3);
      assertThat(dialer.dialled).extracting(r -> r.upstream()).doesNotHaveDuplicates();
    }
    await().atMost(SOON).until(() -> pool.report().connections() == 0);
  }

  private static SimFarmSettings farm(int port) {
    var pace = new SimFarmSettings.Every(Duration.ofMillis(100));
    return SimFarmSettings.to("127.0.0.1", port).miners(3).pace(pace);
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return !(reset instanceof SocketTimeoutException);
    }
  }

  private static boolean accepts(int port) {
    try (var socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private static MappingOrder onPort(int port, boolean enabled) {
    var order = Port.order(port, 500, "aggregate", List.of(Port.pool(1)));
    return new MappingOrder(
        order.id(),
        order.name(),
        port,
        enabled,
        order.mode(),
        order.protocol(),
        order.pools(),
        order.minersPerConn(),
        order.shareInterval(),
        order.fastAnswer(),
        order.verifyShares(),
        order.workerName(),
        order.onAllPoolsDown(),
        2);
  }
}
