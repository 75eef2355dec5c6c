package org.hashrelay.streams.downstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.io.Tcp;
import org.apache.pekko.io.TcpMessage;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.ClosedShape;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MinerSeat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.runtime.BoxedUnit;

/**
 * One mapping as one island: its port, its miners' sockets and all that happens between them and
 * the pools, on one thread at a time.
 *
 * <pre>
 *            ┌───────────────────────── island ─────────────────────────┐
 *   miners ⇄ │ sockets ⇄ guests (sessions) ⇄ service (upstreams) ⇄ links │ ⇄ pools
 *            └───────────────▲──────────────────────────────▲───────────┘
 *                    stage actor                          inbox
 * </pre>
 *
 * <p>It has no stream in or out: its stage actor is the handler of its sockets, so that a miner
 * costs no stream and no actor of ours. <b>Emits</b> nothing. <b>Backpressures</b> a miner by not
 * asking for its next read while the way to its pool is full, or while it does not read its own
 * answers. <b>Completes</b> when it is stopped; its sockets end with it.
 */
final class PortIsland extends GraphStage<ClosedShape> {

  private static final Logger log = LoggerFactory.getLogger(PortIsland.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final int TICKS_PER_SEATING = 4;

  /** What the island tells itself, to get behind what already waits. */
  private enum Later {
    FLUSH,
    WORK
  }

  private final ActorSystem system;
  private final MinerPorts ports;
  private final MappingOrder first;
  private final PoolDialer pools;
  private final MinerPorts.Services services;
  private final MinerPort handle;

  PortIsland(
      MinerPorts ports,
      MappingOrder first,
      PoolDialer pools,
      MinerPorts.Services services,
      MinerPort handle) {
    this.system = ports.system();
    this.ports = ports;
    this.first = first;
    this.pools = pools;
    this.services = services;
    this.handle = handle;
  }

  @Override
  public ClosedShape shape() {
    return ClosedShape.getInstance();
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  /** A miner's socket and who sits behind it. */
  private record Seat(MinerSocket socket, PortService.Guest guest) {

    MinerSeat with(PortService.Sitting who, int mappingId) {
      return new MinerSeat(
          socket.seat(), mappingId, socket.peer(), who.user(), who.poolId(), who.difficulty());
    }
  }

  final class Logic extends TimerGraphStageLogic {

    private final Map<ActorRef, Seat> seats = new HashMap<>();
    private final PortTelemetry counts = new PortTelemetry();
    private MappingOrder order = first;
    private IslandDialer dialer;
    private Listener listener;
    private PortService service;
    private ActorRef self;
    private long ticks;
    private boolean workAsked;
    private boolean stopped;

    Logic() {
      super(ClosedShape.getInstance());
    }

    @Override
    public void preStart() {
      setKeepGoing(true);
      self = getStageActor(this::onMessage).ref();
      var tcp = Tcp.get(system).manager();
      var retry = ports.settings().bindRetry().toMillis();
      listener = new Listener(tcp, self, ports.listenAddress(), retry);
      dialer = new IslandDialer(pools, handle.inbox(), () -> self.tell(Later.FLUSH, self));
      service = services.open(order, dialer);
      handle.runs(this);
      handle.inbox().attach(createAsyncCallback(done -> {
        handle.inbox().drain();
        afterwards();
      }));
      scheduleAtFixedRate("tick", TICK, TICK);
      open();
    }

    @Override
    public void postStop() {
      service.stop("stopped");
      seats.values().forEach(seat -> ports.gate().leave(seat.socket.inetAddress()));
      handle.publish(PortTelemetry.closed(order, stopped ? "disabled" : "failed", ""));
      handle.ended();
    }

    @Override
    public void onTimer(Object key) {
      var now = ports.time().now();
      listener.tick(now);
      for (var seat : new ArrayList<>(seats.values())) seat.socket.tick(now);
      service.tick();
      payReads();
      publish();
      if (ticks++ % TICKS_PER_SEATING == 0) handle.publish(seating());
      afterwards();
    }

    private List<MinerSeat> seating() {
      var taken = new ArrayList<MinerSeat>();
      for (var seat : seats.values())
        seat.guest.sitting().ifPresent(who -> taken.add(seat.with(who, order.id())));
      taken.sort(Comparator.comparingInt(MinerSeat::number));
      return taken;
    }

    void update(MappingOrder next) {
      var sameKind = services.sameKind(order, next);
      order = next;
      if (sameKind) {
        service.update(next);
      } else {
        service.stop("mapping-changed");
        service = services.open(next, dialer);
      }
      open();
      publish();
    }

    void kick(String worker) {
      service.kick(worker);
    }

    void stop(String reason) {
      stopped = true;
      listener.wantNone();
      service.stop(reason);
      seats.values().forEach(seat -> seat.socket.close(reason));
      dialer.flush();
      completeStage();
    }

    private void open() {
      if (order.enabled()) {
        listener.want(order.localPort());
      } else {
        listener.wantNone();
        for (var seat : new ArrayList<>(seats.values())) seat.socket.close("mapping-disabled");
        handle.triedToBind();
      }
    }

    private BoxedUnit onMessage(scala.Tuple2<ActorRef, Object> envelope) {
      var sender = envelope._1();
      var message = envelope._2();
      if (message instanceof Tcp.Received received) received(sender, received);
      else if (message instanceof Later later) later(later);
      else if (message instanceof Tcp.Connected connected) connected(sender, connected);
      else if (message instanceof Tcp.ConnectionClosed closed) gone(sender, closed);
      else if (message instanceof Tcp.CommandFailed failed) failed(sender, failed);
      else if (message instanceof Tcp.WritingResumed$) writingResumed(sender);
      else if (message instanceof Tcp.Bound bound) bound(sender, bound);
      afterwards();
      return BoxedUnit.UNIT;
    }

    private void received(ActorRef sender, Tcp.Received received) {
      var seat = seats.get(sender);
      if (seat == null || seat.socket.isClosing()) return;
      try {
        seat.guest.received(received.data());
      } catch (RuntimeException fault) { // one miner's line must not end the others
        log.error("mapping {}: a miner's line could not be handled", order.id(), fault);
        seat.socket.close("internal-error");
        seat.guest.gone("internal-error");
      }
      seat.socket.read(seat.guest.mayRead());
    }

    private void later(Later later) {
      if (later == Later.FLUSH) {
        dialer.flush();
        return;
      }
      workAsked = false;
      if (service.work()) askForWork();
      else payReads(); // who had said too much at once may go on
    }

    /** Keeps turns short: a part of the work now, the rest behind what waits. */
    private void afterwards() {
      if (!workAsked && service.work()) askForWork();
    }

    private void askForWork() {
      workAsked = true;
      self.tell(Later.WORK, self);
    }

    private void connected(ActorRef connection, Tcp.Connected connected) {
      listener.accepted();
      var peer = connected.remoteAddress();
      if (!order.enabled()) { // came while the port closed
        turnAway(connection);
        return;
      }
      var refusal = ports.gate().enter(peer.getAddress(), ports.time().now());
      if (refusal.isPresent()) {
        counts.refuse(refusal.get());
        turnAway(connection);
        return;
      }
      var socket = new MinerSocket(connection, self, peer, ports.settings(), ports.newSeat());
      connection.tell(TcpMessage.register(self, false, true), self);
      seats.put(connection, new Seat(socket, service.join(socket)));
      socket.read(true);
    }

    private void turnAway(ActorRef connection) {
      connection.tell(TcpMessage.register(self), self);
      connection.tell(TcpMessage.abort(), self);
    }

    private void gone(ActorRef connection, Tcp.ConnectionClosed closed) {
      var seat = seats.remove(connection);
      if (seat == null) return;
      ports.gate().leave(seat.socket.inetAddress());
      var reason = seat.socket.reason();
      seat.guest.gone(reason.isEmpty() ? "miner-left" : reason);
      if (seat.socket.isCounted()) counts.refuse(reason);
      if (seat.socket.isRefused()) {
        ports.gate().stranger(seat.socket.inetAddress(), ports.time().now());
      }
    }

    private void failed(ActorRef sender, Tcp.CommandFailed failed) {
      if (failed.cmd() instanceof Tcp.Write write) {
        var seat = seats.get(sender);
        if (seat != null) seat.socket.writeReturned(write.data(), ports.time().now());
      } else if (failed.cmd() instanceof Tcp.Bind bind) {
        var cause = failed.causedByString();
        listener.failed(
            "port %d: %s".formatted(bind.localAddress().getPort(), cause),
            ports.time().now());
        boundOrNot();
      }
    }

    private void writingResumed(ActorRef sender) {
      var seat = seats.get(sender);
      if (seat == null) return;
      seat.socket.writingResumed();
      seat.socket.payRead(seat.guest.mayRead());
    }

    private void bound(ActorRef socket, Tcp.Bound bound) {
      listener.bound(bound, socket);
      boundOrNot();
    }

    private void boundOrNot() {
      publish();
      handle.triedToBind();
    }

    private void payReads() {
      for (var seat : seats.values()) {
        if (seat.socket.readOwed()) seat.socket.payRead(seat.guest.mayRead());
      }
    }

    private void publish() {
      var inside = service.telemetry(counts.refused());
      var state = listener.state();
      if (state instanceof Listener.Open) handle.publish(inside);
      else if (state instanceof Listener.Taken taken)
        handle.publish(counts.unbound(inside, "port_in_use", taken.why()));
      else if (state instanceof Listener.Closed)
        handle.publish(counts.unbound(inside, "disabled", ""));
    }
  }
}
