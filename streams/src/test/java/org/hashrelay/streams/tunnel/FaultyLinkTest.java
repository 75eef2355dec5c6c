package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.TunnelFixture.ServerSide;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.ControlMessage.ReportAck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tunnel over a link that fails in every way a link can: the session goes on over the next. */
class FaultyLinkTest {

  private static final PoolRoute ROUTE = new PoolRoute(1, 1, 0, 1);
  private static final String QUICK = """
      hashrelay.tunnel {
        heartbeat-interval = 200ms
        probe-after = 400ms
        probe-timeout = 400ms
      }
      """;

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;
  private EchoPool pool;
  private LossyWire wire;
  private TunnelServer server;
  private TunnelClient client;
  private ServerSide session;
  private final NodeSide node = new NodeSide();
  private final Collected events = new Collected();
  private PoolStream stream;

  @BeforeEach
  void start() throws Exception {
    fixture = new TunnelFixture(dataDir);
    pool = new EchoPool();
    fixture.pools.put(1, pool.address(1));
  }

  private void connect(String overrides) throws Exception {
    server = fixture.server(QUICK + overrides);
    wire = new LossyWire(server.address().getPort());
    client = fixture.client(wire.port(), fixture.token, node, QUICK);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    session = fixture.sessions.poll(30, SECONDS);
    stream = client.open(ROUTE, events);
    assertThat(events.opened.get(30, SECONDS)).isTrue();
    say("before ");
    await().until(() -> heard().equals("before "));
  }

  @AfterEach
  void stop() throws Exception {
    if (wire != null) wire.close();
    pool.close();
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "silent", "one way", "corrupted", "reset"})
  void n9_n10_n13_n16_whateverHappensToTheLinkTheSessionGoesOn(String fault) throws Exception {
    connect("");
    switch (fault) {
      case "silent" -> wire.goSilent();
      case "one way" -> wire.loseDownwards();
      case "corrupted" -> wire.corruptUpwards();
      case "reset" -> wire.resetWithinTheNextBytes();
      default -> {
        wire.cut();
        wire.mend();
      }
    }
    say("during ");

    await().until(() -> heard().equals("before during "));
    say("after");
    await().until(() -> heard().equals("before during after"));
    assertNothingWasLost();
    await().until(() -> client.status().session().get().resumes() > 0);
    await().until(() -> client.status().session().get().bytesWaiting() < 100);
    assertThat(session.back).isNotEmpty();
    assertThat(pool.connections()).isEqualTo(1);
  }

  @Test
  void whatIsSaidWhileThereIsNoLinkArrivesOnceWhenThereIsOneAgain() throws Exception {
    connect("");
    wire.cut();
    assertThat(events.away.poll(30, SECONDS)).isTrue();
    assertThat(session.away.poll(30, SECONDS)).isNotNull();
    say("one ");
    assertThat(session.session.send(new ReportAck(42))).isTrue();
    say("two ");
    await().until(() -> client.status().session().get().bytesWaiting() >= 8);
    assertThat(client.status().state()).isNotEqualTo(State.CONNECTED);
    assertThat(client.status().awaySince()).isPresent();
    assertThat(server.waiting()).isEqualTo(1);
    wire.mend();

    assertThat(events.away.poll(30, SECONDS)).isFalse();
    await().until(() -> heard().equals("before one two "));
    assertThat(node.received.poll(30, SECONDS)).isEqualTo(new ReportAck(42));
    assertThat(client.status().awaySince()).isEmpty();
    assertThat(server.waiting()).isZero();
    assertNothingWasLost();
  }

  @Test
  void aStreamOpenedWhileThereIsNoLinkIsOpenedOnTheNext() throws Exception {
    connect("");
    wire.cut();
    assertThat(events.away.poll(30, SECONDS)).isTrue();
    var late = new Collected();
    client.open(ROUTE, late).send(ByteString.fromString("late"));
    assertThat(late.away.poll(30, SECONDS)).isTrue();
    wire.mend();

    assertThat(late.away.poll(30, SECONDS)).isFalse();
    assertThat(late.opened.get(30, SECONDS)).isTrue();
    await().until(() -> late.received().utf8String().equals("late"));
  }

  @Test
  void aSilentLinkIsReplacedBesideItAndTheOldOneIsFenced() throws Exception {
    connect("");
    wire.goSilent();
    say("x");

    await().until(() -> heard().equals("before x"));
    assertThat(wire.accepted()).isEqualTo(2);
    assertNothingWasLost();
  }

  @Test
  void n14_aLinkThatFlapsLosesNothing() throws Exception {
    connect("");
    var said = new StringBuilder("before ");
    for (var flap = 0; flap < 8; flap++) {
      wire.cut();
      for (var i = 0; i < 20; i++) {
        say(flap + "." + i + " ");
        said.append(flap).append('.').append(i).append(' ');
      }
      wire.mend();
      await().until(() -> !session.back.isEmpty());
      session.back.clear();
    }

    await().until(() -> heard().contentEquals(said));
    assertNothingWasLost();
    assertThat(pool.connections()).isEqualTo(1);
  }

  @Test
  void whenTheWindowHasPassedEverythingBeginsAnew() throws Exception {
    connect("hashrelay.tunnel.resume-window = 300ms");
    wire.cut();

    assertThat(events.closed.get(30, SECONDS)).isEqualTo("tunnel-lost");
    assertThat(node.lost.poll(30, SECONDS)).isEqualTo("session-gone");
    assertThat(session.closed.get(30, SECONDS)).isEqualTo("window-passed");
    await().until(() -> pool.connections() == 0);
    assertThat(server.lapsed()).isEqualTo(Map.of("window-passed", 1L));
    var meanwhile = new Collected();
    client.open(ROUTE, meanwhile);
    assertThat(meanwhile.closed.get(30, SECONDS)).isEqualTo("tunnel-lost");

    wire.mend();
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    assertThat(client.status().reconnects()).isEqualTo(1);
  }

  @Test
  void withoutAWindowALostLinkIsALostSession() throws Exception {
    connect("hashrelay.tunnel.resume-window = 0s");
    wire.cut();

    assertThat(events.closed.get(30, SECONDS)).isEqualTo("tunnel-lost");
    await().until(() -> pool.connections() == 0);
    assertThat(events.away).isEmpty();
  }

  @Test
  void aServerThatWasRestartedSaysThatItDoesNotKnowTheSession() throws Exception {
    connect("");
    wire.cut();
    assertThat(events.away.poll(30, SECONDS)).isTrue();
    var port = server.address().getPort();
    server.stop("restart").toCompletableFuture().get(30, SECONDS);
    fixture.server(port, QUICK);
    wire.mend();

    assertThat(node.connected.poll(30, SECONDS).resume()).isEqualTo("unknown-session");
    assertThat(events.closed.get(30, SECONDS)).isEqualTo("tunnel-lost");
    assertThat(node.lost.poll(30, SECONDS)).isEqualTo("session-gone");
    assertThat(events.away).isEmpty();
  }

  @Test
  void aNodeThatBeginsAnewEndsWhatWaitedForIt() throws Exception {
    connect("");
    wire.cut();
    assertThat(session.away.poll(30, SECONDS)).isNotNull();
    assertThat(pool.connections()).isEqualTo(1);

    var reborn = new NodeSide();
    fixture.client(server.address().getPort(), fixture.token, reborn, "");

    assertThat(reborn.connected.poll(30, SECONDS).resume()).isEqualTo("new");
    assertThat(session.closed.get(30, SECONDS)).isEqualTo("replaced");
    await().until(() -> pool.connections() == 0);
  }

  @Test
  void aNodeThatSaysGoodbyeEndsItsSessionAtOnce() throws Exception {
    connect("");
    client.stop().toCompletableFuture().get(30, SECONDS);

    assertThat(session.closed.get(30, SECONDS)).isEqualTo("stopped");
    assertThat(session.away).isEmpty();
    await().until(() -> pool.connections() == 0);
    assertThat(client.status().state()).isEqualTo(State.STOPPED);
    assertThat(node.lost.poll(30, SECONDS)).isEqualTo("stopped");
    await().during(Duration.ofMillis(400)).until(() -> node.connected.isEmpty());
  }

  @Test
  void aNodeThatIsStoppedWhileItsLinkIsAwayStops() throws Exception {
    connect("");
    wire.cut();
    assertThat(events.away.poll(30, SECONDS)).isTrue();

    client.stop().toCompletableFuture().get(30, SECONDS);
    assertThat(events.closed.get(30, SECONDS)).isEqualTo("tunnel-lost");
  }

  @Test
  void onlySoManySessionsWaitAndTheOldestGoesFirst() throws Exception {
    connect("hashrelay.tunnel.limits.waiting-sessions = 1");
    var other = fixture.register("farm-2");
    fixture.client(wire.port(), other, new NodeSide(), "");
    assertThat(fixture.sessions.poll(30, SECONDS).session.nodeId()).isEqualTo("farm-2");

    wire.cut();

    await().until(() -> server.lapsed().equals(Map.of("too-many-waiting", 1L)));
    assertThat(server.waiting()).isEqualTo(1);
  }

  @Test
  void anIdleTunnelWithAnsweredHeartbeatsStays() throws Exception {
    connect("");
    await()
        .during(Duration.ofMillis(1_500))
        .until(() -> client.status().state() == State.CONNECTED);
    assertThat(node.away).isEmpty();
    assertThat(wire.accepted()).isEqualTo(1);
  }

  @Test
  void aNameThatCannotBeLookedUpIsSaidAndTheNextServerIsTried() throws Exception {
    connect("");
    var other = new NodeSide();
    var second = fixture.client(
        wire.port(),
        fixture.token,
        other,
        "hashrelay.server = [\"relay.invalid:1\", \"127.0.0.1:" + wire.port() + "\"]");

    assertThat(other.connected.poll(30, SECONDS)).isNotNull();
    assertThat(second.status().lastError()).contains("relay.invalid");
  }

  private void say(String text) {
    stream.send(ByteString.fromString(text));
  }

  private String heard() {
    return events.received().utf8String();
  }

  private void assertNothingWasLost() {
    assertThat(events.closed).isNotDone();
    assertThat(node.lost).isEmpty();
    assertThat(node.connected).isEmpty();
    assertThat(fixture.sessions).isEmpty();
  }
}
