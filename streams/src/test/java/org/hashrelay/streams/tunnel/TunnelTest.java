package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.Sync;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Node, server and pool with real sockets on loopback. */
class TunnelTest {

  private static final PoolRoute ROUTE = new PoolRoute(1, 1, 0, 1);

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;
  private EchoPool pool;
  private final NodeSide node = new NodeSide();

  @BeforeEach
  void start() throws Exception {
    fixture = new TunnelFixture(dataDir);
    pool = new EchoPool();
    fixture.pools.put(1, pool.address(1));
  }

  @AfterEach
  void stop() throws Exception {
    pool.close();
    fixture.close();
  }

  @OverEveryTransport
  void bytesGoThroughTheTunnelToThePoolAndBack(String transport) throws Exception {
    var server = fixture.server(transport);
    var client = fixture.client(server.address().getPort(), fixture.token, node, transport);
    assertThat(node.connected.poll(30, SECONDS).nodeId()).isEqualTo("farm-1");

    var events = new Collected();
    var stream = client.open(ROUTE, events);
    stream.send(ByteString.fromString("mining.subscribe\n"));

    assertThat(events.opened.get(30, SECONDS)).isTrue();
    await().until(() -> events.received().utf8String().equals("mining.subscribe\n"));
    assertThat(client.status().state()).isEqualTo(State.CONNECTED);
    assertThat(client.status().cipher()).startsWith("TLS_");
    assertThat(client.status().rttMicros()).isPositive();
    stream.close("done");
    await().until(() -> pool.connections() == 0);
  }

  @OverEveryTransport
  void everyByteOfATunnelIsCountedByDirection(String transport) throws Exception {
    var server = fixture.server(transport);
    var client = fixture.client(server.address().getPort(), fixture.token, node, transport);
    var session = fixture.sessions.poll(30, SECONDS);
    var events = new Collected();
    var stream = client.open(ROUTE, events);
    var before = session.in.sum();

    stream.send(ByteString.fromString("x".repeat(10_000)));

    await().until(() -> events.received().size() == 10_000);
    assertThat(session.in.sum() - before).isBetween(10_000L, 20_000L);
    assertThat(session.out.sum()).isBetween(10_000L, 20_000L);
  }

  @OverEveryTransport
  void controlMessagesGoBothWays(String transport) throws Exception {
    var server = fixture.server(transport);
    var client = fixture.client(server.address().getPort(), fixture.token, node, transport);
    var session = fixture.sessions.poll(30, SECONDS);
    assertThat(session.session.hello().lastRevision()).isEqualTo(7);
    assertThat(session.session.nodeId()).isEqualTo("farm-1");

    await().until(() -> session.session.send(new Sync(3, List.of())));
    await().until(() -> client.send(new Applied(3, List.of())));

    assertThat(node.received.poll(30, SECONDS)).isEqualTo(new Sync(3, List.of()));
    assertThat(session.received.poll(30, SECONDS)).isEqualTo(new Applied(3, List.of()));
    assertThat(client.send(Telemetry.NONE)).isTrue();
  }

  @OverEveryTransport
  void reasonsOfThePoolReachTheNode(String transport) throws Exception {
    var server = fixture.server(transport);
    var client = fixture.client(server.address().getPort(), fixture.token, node, transport);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();

    var unknown = new Collected();
    client.open(new PoolRoute(1, 99, 0, 1), unknown);
    assertThat(unknown.closed.get(30, SECONDS)).isEqualTo("unknown-pool");

    var hungUp = new Collected();
    client.open(ROUTE, hungUp);
    assertThat(hungUp.opened.get(30, SECONDS)).isTrue();
    await().until(() -> pool.connections() == 1);
    pool.hangUp();
    assertThat(hungUp.closed.get(30, SECONDS)).isIn("pool-closed", "pool-reset");

    pool.close();
    var refused = new Collected();
    client.open(ROUTE, refused);
    assertThat(refused.closed.get(30, SECONDS)).isEqualTo("connection-refused");
  }

  @OverEveryTransport
  void aCutTunnelClosesItsStreamsAndComesBackForEver(String transport) throws Exception {
    var server = fixture.server(transport);
    var port = server.address().getPort();
    var client = fixture.client(port, fixture.token, node, transport);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    var events = new Collected();
    client.open(ROUTE, events);
    assertThat(events.opened.get(30, SECONDS)).isTrue();

    server.stop("maintenance").toCompletableFuture().get(30, SECONDS);

    assertThat(events.closed.get(30, SECONDS)).isEqualTo("tunnel-lost");
    assertThat(node.lost.poll(30, SECONDS)).isEqualTo("goodbye");
    await().until(() -> pool.connections() == 0);
    var meanwhile = new Collected();
    client.open(ROUTE, meanwhile);
    assertThat(meanwhile.closed.get(30, SECONDS)).isEqualTo("tunnel-lost");
    var saysWhy = !transport.contains("engine = java"); // which waits for an answer all its time
    await().until(() -> !saysWhy || client.status().lastError().contains("refused"));
    assertThat(client.send(Telemetry.NONE)).isFalse();

    fixture.server(port, transport);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    assertThat(client.status().reconnects()).isEqualTo(1);
  }

  /** What was numbered for one server would reach the next one out of its order. */
  @OverEveryTransport
  void theLinkOfALostSessionDoesNotLeadIntoTheNextOne(String transport) throws Exception {
    var server = fixture.server(transport);
    fixture.client(server.address().getPort(), fixture.token, node, transport);
    var first = node.links.poll(30, SECONDS);
    await().until(() -> first.send(new Applied(3, List.of())));
    assertThat(fixture.sessions.poll(30, SECONDS).received.poll(30, SECONDS)).isNotNull();

    server.stop("maintenance").toCompletableFuture().get(30, SECONDS);
    fixture.server(server.address().getPort(), transport);

    var second = node.links.poll(30, SECONDS);
    assertThat(first.send(new Applied(4, List.of()))).isFalse();
    await().until(() -> second.send(new Applied(5, List.of())));
    assertThat(fixture.sessions.poll(30, SECONDS).received.poll(30, SECONDS))
        .isEqualTo(new Applied(5, List.of()));
  }

  @OverEveryTransport
  void aSlowReaderHoldsTheSenderBackAndLosesNothing(String transport) throws Exception {
    var server = fixture.server(transport);
    var client = fixture.client(server.address().getPort(), fixture.token, node, transport);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    var events = new Collected();
    var stream = client.open(ROUTE, events);
    assertThat(events.opened.get(30, SECONDS)).isTrue();
    var bytes = new byte[1024 * 1024];
    new Random(1).nextBytes(bytes);
    var sent = ByteString.fromArray(bytes);

    var window = 256 * 1024;
    stream.send(sent.take(window)); // comes back as an echo that nobody takes
    await().until(() -> events.bytes.get() == window);
    stream.send(sent.slice(window, 2 * window));
    await().during(java.time.Duration.ofMillis(300)).until(() -> events.bytes.get() <= window);

    stream.consumed(window);
    await().until(() -> events.bytes.get() == 2 * window);
    stream.consumed(window);
    stream.send(sent.slice(2 * window, 3 * window));
    await().until(() -> events.bytes.get() == 3 * window);
    stream.consumed(window);
    stream.send(sent.drop(3 * window));
    await().until(() -> events.received().equals(sent));
    assertThat(events.closed).isNotDone();
  }

  @OverEveryTransport
  void whoSendsOnAfterBeingToldToPauseIsClosed(String transport) throws Exception {
    var server = fixture.server(transport);
    var client = fixture.client(server.address().getPort(), fixture.token, node, transport);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    var events = new Collected();
    var stream = client.open(ROUTE, events);

    for (var i = 0; i < 8; i++) stream.send(ByteString.fromArray(new byte[512 * 1024]));

    assertThat(events.closed.get(30, SECONDS)).isEqualTo("send-overflow");
    assertThat(client.status().state()).isEqualTo(State.CONNECTED);
    assertThat(server.refused()).isEqualTo(Map.of());
  }
}
