package org.hashrelay.actors.agent;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.hashrelay.streams.aggregation.MappingRunner;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.Kick;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Push;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.ReportAck;
import org.hashrelay.streams.tunnel.control.ControlMessage.Sync;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.WayFacts;

/**
 * A client node at work: makes its ports match what the server says and reports what happens there.
 *
 * <p>Runs in the farm, and in a server for the node inside it. Its ports do not depend on the link:
 * without one it goes on with what it was told last, and keeps its reports.
 */
public final class Agent extends AbstractBehavior<Agent.Message> {

  static final Duration FLUSH = Duration.ofMillis(200);
  static final int FLUSHES_PER_TELEMETRY = 5;
  static final Duration START_PATIENCE = Duration.ofSeconds(3);
  static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  static final Duration USUAL_KEEP = Duration.ofMinutes(15);
  static final int MOST_QUEUED = 50_000;

  /** Only ever sent inside one process. */
  public sealed interface Message extends NoSerializationVerificationNeeded {}

  /**
   * There is a way to a server; {@code pools} dials through it, now and whenever it is back.
   *
   * @param tunnel how the way is, and was; asked from time to time
   */
  public record Linked(String server, ServerLink link, PoolDialer pools, Supplier<WayFacts> tunnel)
      implements Message {

    /** A way without a tunnel. */
    public Linked(String server, ServerLink link, PoolDialer pools) {
      this(server, link, pools, () -> WayFacts.NONE);
    }
  }

  /** The way to the server is gone, and may come back as it was: {@link Resumed}. */
  public record Interrupted(String reason) implements Message {}

  public record Resumed() implements Message {}

  public record LinkLost(String reason) implements Message {}

  public record FromServer(ToNode message) implements Message {}

  public record GetStatus(ActorRef<NodeStatus> replyTo) implements Message {}

  /** Closes all ports, gives the last reports a moment, and ends. */
  public record Stop(String reason, ActorRef<Stopped> replyTo) implements Message {}

  public record Stopped() implements NoSerializationVerificationNeeded {}

  private record Flush() implements Message {}

  private record Run(Runnable task) implements Message {}

  private record Settled(long revision) implements Message {}

  private record GiveUp() implements Message {}

  private record AwayTooLong() implements Message {}

  private final Listeners listeners;
  private final ReportQueue queue = new ReportQueue(MOST_QUEUED);
  private final ReportOutbox outbox;
  private final SeatNews seats = new SeatNews();
  private final AheadNews ahead = new AheadNews();
  private final AtomicLong applied;
  private final TimerScheduler<Message> timers;
  private final Duration keepMiners;

  private Optional<Linked> link = Optional.empty();
  private Optional<Stop> stopping = Optional.empty();
  private CompletionStage<Done> settled = CompletableFuture.completedStage(Done.getInstance());
  private long sentSeq;
  private Optional<Applied> toldApplied = Optional.empty();
  private List<MappingTelemetry> toldMappings = List.of();
  private String lastError = "";
  private boolean away = true;
  private long flushes;

  /**
   * The agent of one life of a node's process.
   *
   * @param instance names that life; a random text
   * @param applied where it says which revision its ports follow
   * @param keepMiners how long ports stay open without a way to a server
   */
  public static Behavior<Message> create(
      String instance, MappingRunner runner, AtomicLong applied, Duration keepMiners) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      var outbox = new ReportOutbox(instance, ReportOutbox.Limits.USUAL);
      return new Agent(context, timers, outbox, runner, new Terms(applied, keepMiners));
    }));
  }

  /** The same for a node whose server is never far: the one inside of it. */
  public static Behavior<Message> create(
      String instance, MappingRunner runner, AtomicLong applied) {
    return create(instance, runner, applied, USUAL_KEEP);
  }

  private record Terms(AtomicLong applied, Duration keepMiners) {}

  private Agent(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      ReportOutbox outbox,
      MappingRunner runner,
      Terms terms) {
    super(context);
    var self = context.getSelf();
    this.timers = timers;
    this.applied = terms.applied();
    this.keepMiners = terms.keepMiners();
    this.outbox = outbox;
    this.listeners = new Listeners(runner, queue, task -> self.tell(new Run(task)));
    timers.startTimerAtFixedRate(new Flush(), FLUSH);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Linked.class, this::linked)
        .onMessage(Interrupted.class, message -> gone(message.reason()))
        .onMessage(Resumed.class, message -> back())
        .onMessage(AwayTooLong.class, this::awayTooLong)
        .onMessage(LinkLost.class, this::linkLost)
        .onMessage(FromServer.class, this::fromServer)
        .onMessage(Settled.class, this::settled)
        .onMessage(Flush.class, this::flush)
        .onMessage(Run.class, this::run)
        .onMessage(GetStatus.class, this::status)
        .onMessage(Stop.class, this::stop)
        .onMessage(GiveUp.class, message -> stopped())
        .build();
  }

  // the link

  private Behavior<Message> linked(Linked message) {
    link = Optional.of(message);
    sentSeq = 0;
    return back();
  }

  /** The server may have forgotten what it was told last; reports it has all. */
  private Behavior<Message> back() {
    away = false;
    timers.cancel(new AwayTooLong());
    link.ifPresent(open -> listeners.reopen(open.pools()));
    toldApplied = Optional.empty();
    toldMappings = List.of();
    seats.forget();
    ahead.forget();
    flushes = 0;
    return flush(new Flush());
  }

  private Behavior<Message> linkLost(LinkLost message) {
    link = Optional.empty();
    return gone(message.reason());
  }

  private Behavior<Message> gone(String reason) {
    lastError = reason;
    if (!away) timers.startSingleTimer(new AwayTooLong(), keepMiners);
    away = true;
    return this;
  }

  /** Miners do better with their own backup pools now. */
  private Behavior<Message> awayTooLong(AwayTooLong message) {
    getContext().getLog().warn("No tunnel for {}: ports close until it is back", keepMiners);
    listeners.closeAll("no tunnel for " + keepMiners.toSeconds() + " s");
    return this;
  }

  private Behavior<Message> fromServer(FromServer message) {
    if (link.isEmpty() || stopping.isPresent()) return this;
    if (message.message() instanceof Sync sync) sync(sync);
    if (message.message() instanceof Push push) push(push);
    if (message.message() instanceof Kick kick) listeners.kick(kick.mappingId(), kick.worker());
    if (message.message() instanceof ReportAck ack) {
      outbox.acknowledged(ack.seq());
      sendReports();
    }
    return this;
  }

  // the ports

  private void sync(Sync message) {
    var wanted = message.mappings();
    getContext().getLog().info("{} mappings at revision {}", wanted.size(), message.revision());
    settleAfter(message.revision(), listeners.sync(wanted, link.orElseThrow().pools()));
  }

  private void push(Push message) {
    var order = message.mapping();
    getContext()
        .getLog()
        .info("Mapping {} on port {} {}", order.id(), order.localPort(), message.kind());
    if (message.kind() == PushKind.DELETED) {
      listeners.remove(order.id(), "deleted");
      settleAfter(message.revision(), CompletableFuture.completedStage(Done.getInstance()));
    } else {
      settleAfter(message.revision(), put(order));
    }
  }

  private CompletionStage<Done> put(MappingOrder order) {
    return listeners.put(order, link.orElseThrow().pools());
  }

  /** A revision is applied when its ports, and those of every revision before, were tried. */
  private void settleAfter(long revision, CompletionStage<Done> started) {
    var patient = started
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(Done.getInstance(), START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    settled = settled.thenCombine(patient, (before, now) -> now);
    getContext().pipeToSelf(settled, (done, failure) -> new Settled(revision));
  }

  private Behavior<Message> settled(Settled message) {
    applied.set(message.revision());
    toldApplied = Optional.empty();
    return flush(new Flush());
  }

  private Behavior<Message> run(Run message) {
    message.task().run();
    return this;
  }

  // what the server hears

  private Behavior<Message> flush(Flush message) {
    queue.drain().forEach(outbox::add);
    if (link.isPresent()) {
      var mappings = listeners.telemetry();
      sendApplied(mappings);
      sendReports();
      sendTelemetry(mappings);
      flushes++;
    }
    return stopping.isPresent() && outbox.isEmpty() ? stopped() : this;
  }

  /** Again whenever a port fails or recovers. */
  private void sendApplied(Collection<MappingTelemetry> mappings) {
    if (applied.get() == 0) return;
    var now = new Applied(applied.get(), Listeners.failures(List.copyOf(mappings)));
    if (!toldApplied.equals(Optional.of(now)) && send(now)) toldApplied = Optional.of(now);
  }

  private void sendReports() {
    if (link.isEmpty()) return;
    var next = outbox.after(sentSeq);
    while (next.isPresent() && send(next.get())) {
      sentSeq = next.get().seq();
      next = outbox.after(sentSeq);
    }
  }

  private void sendTelemetry(List<MappingTelemetry> mappings) {
    if (flushes % FLUSHES_PER_TELEMETRY == 0) {
      seats.tell(listeners.seats(), this::send);
      ahead.tell(outbox, this::send);
    }
    if (flushes % FLUSHES_PER_TELEMETRY != 0 && sameStates(mappings)) return;
    var dropped = outbox.dropped() + queue.dropped();
    var tunnel = link.map(open -> open.tunnel().get()).orElse(WayFacts.NONE);
    var telemetry =
        new Telemetry(mappings, outbox.unacknowledged(), outbox.mergedShares(), dropped, tunnel);
    if (send(telemetry)) toldMappings = mappings;
  }

  private boolean sameStates(List<MappingTelemetry> mappings) {
    return states(mappings).equals(states(toldMappings));
  }

  private static List<String> states(List<MappingTelemetry> mappings) {
    return mappings.stream()
        .map(m -> m.mappingId() + " " + m.state() + " " + m.detail() + " " + m.activePoolId())
        .toList();
  }

  private boolean send(ToServer message) {
    return link.filter(open -> open.link().send(message)).isPresent();
  }

  private Behavior<Message> status(GetStatus message) {
    message
        .replyTo()
        .tell(new NodeStatus(
            !away,
            link.filter(open -> !away).map(Linked::server).orElse(""),
            applied.get(),
            listeners.telemetry(),
            outbox.unacknowledged(),
            outbox.mergedShares(),
            outbox.dropped() + queue.dropped(),
            lastError));
    return this;
  }

  // the end

  private Behavior<Message> stop(Stop message) {
    if (stopping.isEmpty()) {
      getContext()
          .pipeToSelf(
              listeners.stop(message.reason()),
              (done, failure) -> new Run(() -> {
                stopping = Optional.of(message);
                timers.startSingleTimer(new GiveUp(), STOP_PATIENCE);
              }));
    }
    return this;
  }

  private Behavior<Message> stopped() {
    stopping.ifPresent(stop -> stop.replyTo().tell(new Stopped()));
    return Behaviors.stopped();
  }
}
