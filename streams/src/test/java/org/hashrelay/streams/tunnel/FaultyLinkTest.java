package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.sim.FaultProxy;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.TunnelStatus.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tunnel over a link that fails in every way a link can. */
class FaultyLinkTest {

  private static final PoolRoute ROUTE = new PoolRoute(1, 1, 0, 1);
  private static final String QUICK = """
      hashrelay.tunnel {
        heartbeat-interval = 200ms
        probe-after = 400ms
        probe-timeout = 200ms
      }
      """;

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;
  private EchoPool pool;
  private FaultProxy proxy;
  private TunnelClient client;
  private final NodeSide node = new NodeSide();

  @BeforeEach
  void start() throws Exception {
    fixture = new TunnelFixture(dataDir);
    pool = new EchoPool();
    fixture.pools.put(1, pool.address(1));
    var server = fixture.server(QUICK);
    proxy = FaultProxy.start(0, "127.0.0.1", server.address().getPort());
    client = fixture.client(proxy.port(), fixture.token, node, QUICK);
    assertThat(node.connected.poll(10, SECONDS)).isNotNull();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    pool.close();
    fixture.close();
  }

  @Test
  void aLinkThatWentDeadIsNoticedByBothEndsAndReplaced() throws Exception {
    var session = fixture.sessions.poll(5, SECONDS);
    var events = new Collected();
    client.open(ROUTE, events);
    assertThat(events.opened.get(5, SECONDS)).isTrue();

    proxy.stall();

    assertThat(events.closed.get(10, SECONDS)).isEqualTo("tunnel-lost");
    assertThat(node.lost.poll(5, SECONDS)).isEqualTo("silent");
    assertThat(session.closed.get(10, SECONDS)).isNotEmpty();
    await().until(() -> pool.connections() == 0);
    proxy.pass();
    assertThat(node.connected.poll(15, SECONDS)).isNotNull();
  }

  @Test
  void aCutLinkIsReplacedAndStreamsWorkAgain() throws Exception {
    proxy.cut();
    assertThat(node.lost.poll(5, SECONDS)).isNotNull();
    proxy.pass();
    assertThat(node.connected.poll(15, SECONDS)).isNotNull();

    var events = new Collected();
    client.open(ROUTE, events).send(ByteString.fromString("again\n"));
    await().until(() -> events.received().utf8String().equals("again\n"));
    assertThat(client.status().reconnects()).isPositive();
  }

  @Test
  void anIdleTunnelWithAnsweredHeartbeatsStays() {
    await()
        .during(Duration.ofMillis(1_500))
        .until(() -> client.status().state() == State.CONNECTED);
    assertThat(node.lost).isEmpty();
  }

  @Test
  void aNameThatCannotBeLookedUpIsSaidAndTheNextServerIsTried() throws Exception {
    var other = new NodeSide();
    var second = fixture.client(
        proxy.port(),
        fixture.token,
        other,
        "hashrelay.server = [\"relay.invalid:1\", \"127.0.0.1:" + proxy.port() + "\"]");

    assertThat(other.connected.poll(10, SECONDS)).isNotNull();
    assertThat(second.status().lastError()).contains("relay.invalid");
  }

  @Test
  void aStoppedClientStaysStopped() throws Exception {
    client.stop().toCompletableFuture().get(5, SECONDS);

    assertThat(client.status().state()).isEqualTo(State.STOPPED);
    assertThat(node.lost.poll(5, SECONDS)).isNotNull();
    await().during(Duration.ofMillis(400)).until(() -> node.connected.isEmpty());
  }
}
