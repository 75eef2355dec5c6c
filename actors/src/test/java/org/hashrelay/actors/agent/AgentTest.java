package org.hashrelay.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.TestKits;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.Push;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.ReportAck;
import org.hashrelay.streams.tunnel.control.ControlMessage.Sync;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentTest {

  private static final ActorTestKit kit = TestKits.withJournal();
  private static final PoolDialer NO_POOLS = (route, events) -> {
    throw new IllegalStateException("dialled");
  };

  private final FakePorts ports = new FakePorts();
  private final AtomicLong revision = new AtomicLong();
  private final BlockingQueue<ToServer> heard = new LinkedBlockingQueue<>();
  private final ActorRef<Agent.Message> agent = kit.spawn(Agent.create("life-1", ports, revision));

  @AfterEach
  void stopAgent() {
    heard.clear();
    stop(agent);
    assertThat(ports.open).isEmpty();
  }

  private static void stop(ActorRef<Agent.Message> node) {
    var stopped = kit.<Agent.Stopped>createTestProbe();
    node.tell(new Agent.Stop("test", stopped.ref()));
    stopped.expectMessageClass(Agent.Stopped.class, Duration.ofSeconds(10));
  }

  private static NodeStatus statusOf(ActorRef<Agent.Message> node) {
    var probe = kit.<NodeStatus>createTestProbe();
    node.tell(new Agent.GetStatus(probe.ref()));
    return probe.expectMessageClass(NodeStatus.class);
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aSyncOpensExactlyItsPorts() {
    link();
    tell(new Sync(3, List.of(order(1, 3333), order(2, 3334))));
    assertThat(next(Applied.class)).isEqualTo(new Applied(3, List.of()));
    var kept = ports.open.get(3334);

    tell(new Sync(4, List.of(order(2, 3334), order(3, 3335))));

    assertThat(next(Applied.class).revision()).isEqualTo(4);
    assertThat(ports.open).containsOnlyKeys(3334, 3335);
    assertThat(ports.open.get(3334)).isSameAs(kept);
    assertThat(kept.updates).isZero();
    assertThat(revision).hasValue(4);
  }

  @Test
  void aPushTouchesOneMappingOnly() {
    link();
    tell(new Sync(1, List.of(order(1, 3333), order(2, 3334))));
    next(Applied.class);
    var other = ports.open.get(3334);

    tell(new Push(2, PushKind.DISABLED, disabled(order(1, 3333))));
    assertThat(next(Applied.class)).isEqualTo(new Applied(2, List.of()));
    assertThat(ports.open).containsOnlyKeys(3334);
    assertThat(ports.open.get(3334)).isSameAs(other);

    tell(new Push(3, PushKind.DELETED, order(2, 3334)));
    assertThat(next(Applied.class).revision()).isEqualTo(3);
    assertThat(ports.open).isEmpty();
  }

  @Test
  void twoMappingsMayChangePlaces() {
    ports.closeSlowly = true;
    link();
    tell(new Sync(1, List.of(order(1, 3333), order(2, 3334))));
    next(Applied.class);

    tell(new Sync(2, List.of(order(1, 3334), order(2, 3333))));
    await().until(() -> ports.closing.size() == 2);
    ports.closeSlowly = false;
    ports.closing.forEach(closed -> closed.complete(Done.getInstance()));

    assertThat(next(Applied.class)).isEqualTo(new Applied(2, List.of()));
    assertThat(ports.open.get(3333).order.id()).isEqualTo(2);
    assertThat(ports.open.get(3334).order.id()).isEqualTo(1);
  }

  @Test
  void aTakenPortIsSaidAndItsRecoveryToo() {
    ports.heldByOthers.put(3333, "in use");
    link();
    tell(new Sync(1, List.of(order(1, 3333))));
    assertThat(next(Applied.class))
        .isEqualTo(new Applied(1, List.of(new Applied.Failure(1, "port_in_use", "in use"))));

    ports.heldByOthers.clear();

    assertThat(next(Applied.class)).isEqualTo(new Applied(1, List.of()));
  }

  @Test
  void aModeThatIsNotThereIsAFailureThatSaysSo() {
    link();
    tell(new Sync(1, List.of(with(order(1, 3333), "getwork", true, List.of()))));

    var failure = next(Applied.class).failures().get(0);
    assertThat(failure.state()).isEqualTo("failed");
    assertThat(failure.detail()).isEqualTo("mode getwork is not available in this version");
    assertThat(ports.open).isEmpty();
  }

  @Test
  void withoutAPoolAPortStaysClosed() {
    link();
    tell(new Sync(1, List.of(with(order(1, 3333), "aggregate", true, List.of()))));
    next(Applied.class);

    var told = nextTelemetryWithMappings();
    assertThat(told.mappings().get(0).state()).isEqualTo("pool_down");
    assertThat(ports.open).isEmpty();
  }

  @Test
  void aLostLinkClosesNoPort() {
    link();
    tell(new Sync(1, List.of(order(1, 3333))));
    next(Applied.class);

    agent.tell(new Agent.LinkLost("heartbeat"));
    var status = kit.<NodeStatus>createTestProbe();
    agent.tell(new Agent.GetStatus(status.ref()));

    var is = status.receiveMessage();
    assertThat(is.connected()).isFalse();
    assertThat(is.lastError()).isEqualTo("heartbeat");
    assertThat(is.mappings()).extracting("state").containsExactly("running");
    assertThat(ports.open).containsOnlyKeys(3333);
  }

  @Test
  void portsCloseWhenTheTunnelIsAwayTooLongAndOpenAgainByThemselves() {
    var brief = Duration.ofMillis(200);
    var node = kit.spawn(Agent.create("life-2", ports, new AtomicLong(), brief));
    node.tell(new Agent.Linked("127.0.0.1:8443", heard::add, NO_POOLS));
    node.tell(new Agent.FromServer(new Sync(1, List.of(order(1, 3333)))));
    next(Applied.class);

    node.tell(new Agent.Interrupted("silent"));
    await().until(ports.open::isEmpty);
    var status = statusOf(node);
    assertThat(status.connected()).isFalse();
    assertThat(status.mappings().get(0).state()).isEqualTo("node_offline");

    node.tell(new Agent.Resumed());
    await().until(() -> ports.open.containsKey(3333));
    assertThat(statusOf(node).mappings().get(0).state()).isEqualTo("running");
    assertThat(statusOf(node).connected()).isTrue();
    stop(node);
  }

  @Test
  void aTunnelThatIsBackInTimeClosesNoPort() {
    link();
    tell(new Sync(1, List.of(order(1, 3333))));
    next(Applied.class);
    var port = ports.open.get(3333);

    agent.tell(new Agent.Interrupted("silent"));
    assertThat(statusOf(agent).connected()).isFalse();
    agent.tell(new Agent.Resumed());
    tell(new Sync(1, List.of(order(1, 3333))));

    assertThat(next(Applied.class)).isEqualTo(new Applied(1, List.of()));
    assertThat(ports.open.get(3333)).isSameAs(port);
    assertThat(port.updates).isZero();
  }

  @Test
  void whatWasNotAcknowledgedIsSentAgainOverTheNextLink() {
    link();
    tell(new Sync(1, List.of(order(1, 3333))));
    next(Applied.class);
    ports.open.get(3333).reports.accept(share());
    var first = next(Report.class);
    assertThat(first.seq()).isEqualTo(1);

    agent.tell(new Agent.LinkLost("cut"));
    link();

    assertThat(next(Report.class)).isEqualTo(first);
    tell(new ReportAck(1));
    ports.open.get(3333).reports.accept(share());
    assertThat(next(Report.class).seq()).isEqualTo(2);
    tell(new ReportAck(2));
  }

  @Test
  void telemetryComesAtOnceWhenAStateChanges() {
    link();
    tell(new Sync(1, List.of(order(1, 3333))));

    assertThat(nextTelemetryWithMappings().mappings().get(0).state()).isEqualTo("running");
  }

  private Telemetry nextTelemetryWithMappings() {
    var told = next(Telemetry.class);
    while (told.mappings().isEmpty()) told = next(Telemetry.class);
    return told;
  }

  private void link() {
    agent.tell(new Agent.Linked("127.0.0.1:8443", heard::add, NO_POOLS));
  }

  private void tell(ToNode message) {
    agent.tell(new Agent.FromServer(message));
  }

  private <M extends ToServer> M next(Class<M> type) {
    try {
      var message = heard.poll(5, TimeUnit.SECONDS);
      while (message != null && !type.isInstance(message))
        message = heard.poll(5, TimeUnit.SECONDS);
      assertThat(message).as("a " + type.getSimpleName()).isNotNull();
      return type.cast(message);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ShareJudged share() {
    return new ShareJudged(1, "rig", 1, ShareResult.ACCEPTED, 8, 9, true, 1, 3, 16);
  }

  private static MappingOrder order(int id, int port) {
    var pool = new PoolOrder(1, "alpha", "sha256d", "stratum-v1", "", "", true);
    return new MappingOrder(
        id,
        "m" + id,
        port,
        true,
        "aggregate",
        "auto",
        List.of(pool),
        500,
        Duration.ofSeconds(5),
        false,
        true,
        WorkerNaming.PASS_THROUGH,
        "hold",
        1);
  }

  private static MappingOrder disabled(MappingOrder order) {
    return with(order, order.mode(), false, order.pools());
  }

  private static MappingOrder with(
      MappingOrder o, String mode, boolean enabled, List<PoolOrder> pools) {
    return new MappingOrder(
        o.id(),
        o.name(),
        o.localPort(),
        enabled,
        mode,
        o.protocol(),
        pools,
        o.minersPerConn(),
        o.shareInterval(),
        o.fastAnswer(),
        o.verifyShares(),
        o.workerName(),
        o.onAllPoolsDown(),
        o.revision());
  }
}
