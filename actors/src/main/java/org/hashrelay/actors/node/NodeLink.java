package org.hashrelay.actors.node;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.miner.Recorder;
import org.hashrelay.actors.miner.ShareIngress;
import org.hashrelay.actors.node.ClientNode.Attach;
import org.hashrelay.actors.node.ClientNode.CloseLink;
import org.hashrelay.actors.node.ClientNode.Command;
import org.hashrelay.actors.node.ClientNode.Detach;
import org.hashrelay.actors.node.ClientNode.KickWorker;
import org.hashrelay.actors.node.ClientNode.NodeApplied;
import org.hashrelay.actors.node.ClientNode.NodeTelemetry;
import org.hashrelay.actors.node.ClientNode.PushMapping;
import org.hashrelay.actors.node.ClientNode.StillAttached;
import org.hashrelay.actors.node.ClientNode.SyncNode;
import org.hashrelay.actors.node.ClientNode.TravelBy;
import org.hashrelay.actors.pool.OutageLog;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.upstream.Upstream;
import org.hashrelay.actors.upstream.Upstream.UpstreamId;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.Kick;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.ReportAck;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.ControlMessage.Travel;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;

/**
 * One open way to a node: between its entity, which may be on any server, and the node itself.
 *
 * <p>Attaches until the entity answers and says every few seconds that it is still there, because an
 * entity that moved to another server knows its link no more. What the node could not be told is
 * told again as a whole.
 */
public final class NodeLink extends AbstractBehavior<NodeLink.Message> {

  static final Duration TICK = Duration.ofSeconds(1);
  static final int TICKS_PER_ATTACH = 5;
  static final int TICKS_PER_REFRESH = 60;

  /** Told to a link: by its entity, by its node, or by itself. */
  public interface Message {}

  private sealed interface Local extends Message, NoSerializationVerificationNeeded {}

  public record FromNode(ToServer message) implements Local {}

  /** The way to the node is gone. */
  public record ChannelClosed(String reason) implements Local {}

  /** The way to the node is gone, and its session waits for it. */
  public record ChannelAway(String reason) implements Local {}

  /** The node is back, and went on where it was. */
  public record ChannelBack(LinkInfo info) implements Local {}

  private record Journaled(long seq) implements Local {}

  private record Violated(String reason) implements Local {}

  private record WentOver(FailedOver fact) implements Local {}

  private record PoolChanged(int poolId) implements Local {}

  private record PoolAnswered(int poolId, Optional<Pool.Reply> answer) implements Local {}

  private record PoolOverdue(int poolId) implements Local {}

  private record Tick() implements Local {}

  /**
   * What a link needs of the rest of the server.
   *
   * @param entity tells the node's entity
   * @param pools asks a pool how it is; fails when it does not answer
   * @param poolChanges subscribes to the topic {@code pools}
   * @param passwords opens a pool's sealed password; empty when it cannot
   */
  public record Surroundings(
      Consumer<Command> entity,
      IntFunction<CompletionStage<Pool.Reply>> pools,
      Consumer<ActorRef<Pool.Changed>> poolChanges,
      Function<String, Optional<String>> passwords,
      Recorder recorder,
      Facts facts,
      LiveNode live) {}

  /** Who is told, without an answer, what becomes of pools, upstreams and workers. */
  public record Facts(
      BiConsumer<Integer, Pool.Command> pools,
      BiConsumer<UpstreamId, Upstream.Command> upstreams,
      LinkEar ear) {}

  private final String nodeId;
  private final PoolWatch watch;
  private final OutageLog outages;
  private LinkInfo info;
  private final Channel channel;
  private final Surroundings around;
  private final TimerScheduler<Message> timers;
  private final ActorRef<ShareIngress.Message> ingress;
  private final OrderTable orders;
  private Travel travel = new Travel("", "");
  private boolean attached;
  private boolean away;
  private boolean untold;
  private long unsaidAck;
  private long ticks;

  /** {@code book}: filled here, read by whoever dials pools for the node. */
  public static Behavior<Message> create(
      String nodeId, LinkInfo info, Channel channel, PoolBook book, Surroundings around) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      var ingress = context.spawn(ingress(context, nodeId, info, around), "reports");
      context.watch(ingress);
      var orders = new OrderTable(book, around.passwords());
      var parts = new Parts(nodeId, info, channel, around, ingress, orders);
      return new NodeLink(context, timers, parts);
    }));
  }

  private record Parts(
      String nodeId,
      LinkInfo info,
      Channel channel,
      Surroundings around,
      ActorRef<ShareIngress.Message> ingress,
      OrderTable orders) {}

  private static Behavior<ShareIngress.Message> ingress(
      ActorContext<Message> context, String nodeId, LinkInfo info, Surroundings around) {
    var self = context.getSelf();
    return ShareIngress.create(
        new ShareIngress.Source(
            nodeId,
            info.instance(),
            seq -> self.tell(new Journaled(seq)),
            reason -> self.tell(new Violated(reason)),
            fact -> self.tell(new WentOver(fact))),
        around.recorder());
  }

  private NodeLink(ActorContext<Message> context, TimerScheduler<Message> timers, Parts parts) {
    super(context);
    this.timers = timers;
    this.nodeId = parts.nodeId();
    this.watch = new PoolWatch(nodeId, parts.around().facts().pools());
    this.info = parts.info();
    this.channel = parts.channel();
    this.around = parts.around();
    this.ingress = parts.ingress();
    this.orders = parts.orders();
    this.outages = new OutageLog(orders, System::nanoTime);
    around
        .poolChanges()
        .accept(
            context.messageAdapter(Pool.Changed.class, changed -> new PoolChanged(changed.id())));
    timers.startTimerAtFixedRate(new Tick(), TICK);
    around.live().linked(this, info.instance());
    around.entity().accept(new Attach(info, context.getSelf().narrow()));
    around.facts().ear().linked(info.instance());
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(SyncNode.class, this::sync)
        .onMessage(PushMapping.class, this::push)
        .onMessage(TravelBy.class, this::travel)
        .onMessage(KickWorker.class, this::kick)
        .onMessage(CloseLink.class, message -> close(message.reason()))
        .onMessage(FromNode.class, this::fromNode)
        .onMessage(ChannelAway.class, this::away)
        .onMessage(ChannelBack.class, this::back)
        .onMessage(ChannelClosed.class, message -> close(message.reason()))
        .onMessage(Violated.class, message -> close(message.reason()))
        .onMessage(WentOver.class, this::wentOver)
        .onMessage(Journaled.class, message -> acknowledge(message.seq()))
        .onMessage(PoolChanged.class, this::poolChanged)
        .onMessage(PoolAnswered.class, this::poolAnswered)
        .onMessage(PoolOverdue.class, this::poolOverdue)
        .onMessage(Tick.class, this::tick)
        .onSignal(Terminated.class, signal -> reportsEnded())
        .onSignal(PostStop.class, signal -> failed())
        .build();
  }

  // from the entity

  private Behavior<Message> sync(SyncNode message) {
    attached = true;
    around.live().wanted(message.revision());
    travel(message.travel());
    return ask(orders.sync(message));
  }

  private Behavior<Message> push(PushMapping message) {
    around.live().wanted(message.revision());
    return ask(orders.push(message));
  }

  private Behavior<Message> travel(TravelBy message) {
    travel = new Travel(message.transport(), message.cipher());
    tell(travel);
    return this;
  }

  /** Lost when the way is full; whoever asked may ask again. */
  private Behavior<Message> kick(KickWorker message) {
    channel.send(new Kick(message.mappingId(), message.worker(), "kicked"));
    return this;
  }

  private Behavior<Message> away(ChannelAway message) {
    around.live().unlinked(this, message.reason());
    away = true;
    attached = false;
    detach(message.reason());
    return this;
  }

  private Behavior<Message> back(ChannelBack message) {
    around.live().linked(this, message.info().instance());
    away = false;
    attached = false; // the entity has to hear which way it goes on
    info = message.info();
    around.facts().ear().linked(info.instance());
    attach();
    return this;
  }

  private void attach() {
    ActorRef<ClientNode.ToLink> self = getContext().getSelf().narrow();
    around.entity().accept(attached ? new StillAttached(info, self) : new Attach(info, self));
  }

  private void detach(String reason) {
    around.facts().ear().unlinked();
    around.entity().accept(new Detach(getContext().getSelf().narrow(), reason, away));
  }

  /** What came from the node is still taken to the journal; the entity hears the goodbye at once. */
  private Behavior<Message> close(String reason) {
    around.live().over(this, reason);
    channel.close(reason);
    away = false;
    detach(reason);
    timers.cancelAll();
    ingress.tell(new ShareIngress.Finish());
    return newReceiveBuilder()
        .onSignal(Terminated.class, signal -> Behaviors.stopped())
        .onAnyMessage(message -> Behaviors.same())
        .build();
  }

  /** Nobody would journal what comes; the node begins a new session, and sends again what it has. */
  private Behavior<Message> reportsEnded() {
    getContext().getLog().warn("the reports of node {} ended; its link is closed", nodeId);
    return Behaviors.stopped();
  }

  /** Without its link a node would wait for ever; a closed way makes it come back. */
  private Behavior<Message> failed() {
    channel.close("link-failed");
    return this;
  }

  // from the node

  private Behavior<Message> fromNode(FromNode message) {
    ActorRef<ClientNode.ToLink> self = getContext().getSelf().narrow();
    around.live().told(message.message(), channel.rttMicros());
    if (message.message() instanceof Report report) {
      around.facts().ear().reported(report);
      ingress.tell(new ShareIngress.Incoming(report));
    } else if (message.message() instanceof Applied applied) {
      around.entity().accept(new NodeApplied(self, applied));
    } else if (message.message() instanceof Telemetry telemetry) {
      around.entity().accept(new NodeTelemetry(self, telemetry, channel.rttMicros()));
      watch.told(telemetry);
      outages.told(telemetry);
      around.facts().ear().told(telemetry);
    }
    return this;
  }

  /** The story of a mapping's pools is kept by its first upstream. */
  private Behavior<Message> wentOver(WentOver message) {
    var fact = message.fact();
    watch.told(fact);
    var first = new UpstreamId(nodeId, fact.mappingId(), 0);
    var command = new Upstream.FailOver(fact.at(), fact.fromPool(), fact.toPool(), fact.reason());
    around.facts().upstreams().accept(first, command);
    return this;
  }

  private Behavior<Message> acknowledge(long seq) {
    unsaidAck = channel.send(new ReportAck(seq)) ? 0 : seq;
    return this;
  }

  // from pools

  private Behavior<Message> poolChanged(PoolChanged message) {
    if (orders.poolChanged(message.poolId())) ask(message.poolId());
    return this;
  }

  private Behavior<Message> poolAnswered(PoolAnswered message) {
    var poolId = message.poolId();
    if (message.answer().isEmpty()) {
      timers.startSingleTimer("pool-" + poolId, new PoolOverdue(poolId), TICK);
      return this;
    }
    warnOfPassword(message.answer().get());
    orders.poolIs(poolId, message.answer().get());
    return tellNode();
  }

  private Behavior<Message> poolOverdue(PoolOverdue message) {
    ask(message.poolId());
    return this;
  }

  private void warnOfPassword(Pool.Reply answer) {
    if (answer instanceof Pool.PoolIs pool
        && around.passwords().apply(pool.settings().password()).isEmpty()) {
      getContext()
          .getLog()
          .warn(
              "The password of pool {} was sealed with another key file; the pool is left out",
              pool.id());
    }
  }

  private Behavior<Message> ask(Collection<Integer> poolIds) {
    poolIds.forEach(this::ask);
    return tellNode();
  }

  private void ask(int poolId) {
    getContext()
        .pipeToSelf(
            around.pools().apply(poolId),
            (answer, failure) ->
                new PoolAnswered(poolId, failure == null ? Optional.of(answer) : Optional.empty()));
  }

  // to the node

  private Behavior<Message> tellNode() {
    orders.ready().forEach(this::tell);
    return this;
  }

  private void tell(ToNode message) {
    if (channel.send(message)) return;
    untold = true;
    around.live().unsent();
  }

  private Behavior<Message> tick(Tick message) {
    ticks++;
    if (unsaidAck > 0) acknowledge(unsaidAck);
    if (away) return this;
    if (ticks % TICKS_PER_ATTACH == 0) attach();
    if (untold) {
      untold = false;
      tell(travel);
      return ask(orders.syncAgain());
    }
    return ticks % TICKS_PER_REFRESH == 0 ? ask(orders.refresh()) : this;
  }
}
