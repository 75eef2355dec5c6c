package org.hashrelay.streams.tunnel.client;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.ClientHandshake;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.link.ServerHandshake;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.ServerClock;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.Resolver;
import org.hashrelay.streams.tunnel.transport.TlsTransport;
import org.hashrelay.streams.tunnel.way.TcpWay;
import org.hashrelay.streams.tunnel.way.Way;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client node's end of the tunnel: keeps one session with one of its servers, for ever, over one
 * connection after the other.
 *
 * <p>Dials pools through it. While the session waits for its next connection, a dial waits with it;
 * while there is no session, a dial is closed at once with {@code tunnel-lost}. May be used from any
 * thread.
 */
public final class TunnelClient implements PoolDialer {

  /** What the node does with its tunnel. Called from any thread, one call at a time. */
  public interface Handler {

    /** A new session begins. */
    void connected(Hello.FromServer server);

    void received(ToNode message);

    /** The connection is gone, the session waits; {@link #resumed} or {@link #lost} follows. */
    default void interrupted(String reason) {}

    /** The session goes on where it was. */
    default void resumed() {}

    /** Once for every {@link #connected}; the client is already connecting again. */
    void lost(String reason);

    /** The newest revision the node has applied, said in each hello; 0 for none. */
    long lastRevision();
  }

  private static final Logger LOG = LoggerFactory.getLogger(TunnelClient.class);
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Duration BRIEF_ATTEMPT = Duration.ofSeconds(2);
  private static final int ALLOWED_BYTES = 64 * 1024;

  /** Up to this round trip, a connection that does not stand after {@link #BRIEF_ATTEMPT} never will. */
  private static final long BRIEF_RTT_MICROS = 500_000;

  private final ClassicActorSystemProvider system;
  private final TunnelClientSettings settings;
  private final NodeToken token;
  private final String instance;
  private final Handler handler;
  private final Way way;
  private final ServerClock serverClock =
      new ServerClock(System::currentTimeMillis, System::nanoTime);
  private final Resolver resolver;
  private final Reconnect reconnect;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong attempts = new AtomicLong();
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();
  private volatile Optional<ClientSession> session = Optional.empty();
  private volatile TunnelStatus status = TunnelStatus.fresh();

  // Below: guarded by this; nobody is called while it is held.
  private Optional<ClientConnection> attempt = Optional.empty();
  private Optional<Cancellable> waiting = Optional.empty();
  private boolean stopping;
  private long connectedAt;
  private long sessions;

  /** Starts to connect and returns at once. {@code instance}: the life of this process. */
  public static TunnelClient start(
      ClassicActorSystemProvider system,
      TunnelClientSettings settings,
      NodeToken token,
      String instance,
      Handler handler) {
    var client = new TunnelClient(system, settings, token, instance, handler);
    client.connect();
    return client;
  }

  private TunnelClient(
      ClassicActorSystemProvider system,
      TunnelClientSettings settings,
      NodeToken token,
      String instance,
      Handler handler) {
    this.system = system;
    this.settings = settings;
    this.token = token;
    this.instance = instance;
    this.handler = handler;
    var transport = settings.transport().equals(PskTransport.NAME)
        ? PskTransport.toServer(settings.cipher(), token.prk(), serverClock::millis)
        : TlsTransport.toServer(settings.fingerprint());
    this.way = new TcpWay(system, transport);
    this.resolver = new Resolver(system);
    this.reconnect = new Reconnect(
        settings.servers().size(),
        settings.reconnectInterval(),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    var open = session;
    if (open.isPresent()) return open.get().open(route, events);
    events.closed("tunnel-lost");
    return PoolStream.gone();
  }

  /** False when there is no tunnel, or its way is so full that the message was refused. */
  public boolean send(ToServer message) {
    return session.filter(open -> open.send(message)).isPresent();
  }

  public TunnelStatus status() {
    var now = status;
    return session
        .map(open -> now.with(open.core().rttMicros(), Optional.of(open.status())))
        .orElse(now.with(0, Optional.empty()));
  }

  /** Ends the session, closes the tunnel and stays closed. */
  public CompletionStage<Done> stop() {
    Optional<ClientConnection> trying;
    synchronized (this) {
      stopping = true;
      waiting.ifPresent(Cancellable::cancel);
      trying = attempt;
    }
    session.ifPresent(open -> open.core().leave("stopped"));
    trying.ifPresent(connection -> connection.giveUp("stopped"));
    haltIfDone();
    return stopped;
  }

  // ── attempts ────────────────────────────────────────────────────────────────────────────────

  private void connect() {
    var next = nextAttempt();
    if (next.isEmpty()) return;
    var to = next.get().server();
    resolver.resolve(to.host(), to.port()).whenComplete((address, failure) -> {
      if (failure == null) run(next.get(), address);
      else next.get().never("the name " + to.host() + " cannot be looked up");
    });
  }

  private synchronized Optional<ClientConnection> nextAttempt() {
    waiting = Optional.empty();
    if (stopping || attempt.isPresent()) return Optional.empty();
    var server = settings.servers().get(reconnect.current());
    var offered = session;
    if (!isCarried()) status = status.trying(State.CONNECTING, server.toString());
    var handshake = new ClientHandshake(token.prk(), hello(offered));
    attempt = Optional.of(new ClientConnection(
        server,
        offered,
        new Keeping(),
        handshake,
        owner -> link(server, offered, handshake, owner)));
    return attempt;
  }

  private Link link(
      HostPort server,
      Optional<ClientSession> offered,
      ClientHandshake handshake,
      LinkOwner owner) {
    return new Link(new Link.Parts(
        way.pipe(server.host(), server.port()),
        handshake,
        owner,
        settings.link(),
        new Link.Allowance(patience(offered).toMillis() * 2, ALLOWED_BYTES),
        System::nanoTime));
  }

  private void run(ClientConnection next, InetSocketAddress address) {
    next.dial(way, address, patience(next.offered()));
  }

  /** A lost packet of a first handshake costs seconds: rather a new attempt, when the way was short. */
  private static Duration patience(Optional<ClientSession> offered) {
    return offered.filter(s -> s.core().rttMicros() < BRIEF_RTT_MICROS).isPresent()
        ? BRIEF_ATTEMPT
        : ATTEMPT;
  }

  private Hello.FromNode hello(Optional<ClientSession> offered) {
    var nonce = new byte[32];
    random.nextBytes(nonce);
    return new Hello.FromNode(
        ServerHandshake.PROTOCOL,
        ServerHandshake.PROTOCOL,
        token.id(),
        instance,
        settings.version(),
        way.name(),
        List.of(),
        handler.lastRevision(),
        offered.map(ClientSession::id).orElse(new byte[0]),
        attempts.incrementAndGet(),
        nonce);
  }

  private boolean isCarried() {
    return session.filter(ClientSession::isCarried).isPresent();
  }

  private synchronized void again(Duration pause) {
    if (stopping || attempt.isPresent() || waiting.isPresent()) return;
    var classic = system.classicSystem();
    waiting =
        Optional.of(classic.scheduler().scheduleOnce(pause, this::connect, classic.dispatcher()));
  }

  private synchronized void haltIfDone() {
    if (!stopping || attempt.isPresent() || session.isPresent()) return;
    status = status.trying(State.STOPPED, status.server());
    stopped.complete(Done.getInstance());
  }

  private synchronized void failed(String server, String error) {
    var text = server + ": " + error;
    if (text.equals(status.lastError())) LOG.debug("no tunnel to {}", text);
    else LOG.warn("no tunnel to {}", text);
    if (!isCarried()) status = status.failed(text);
  }

  // ── sessions ────────────────────────────────────────────────────────────────────────────────

  private void begin(ClientConnection connection, Hello.FromServer hello) {
    var gone = new Ending("session-gone", "the server does not know the session", true, false);
    session.ifPresent(old -> old.core().abandon(gone));
    var dispatcher = system.classicSystem().dispatcher();
    var fresh = new ClientSession(new Sessions(), hello, settings.link(), dispatcher);
    settle(connection, Optional.of(fresh));
    handler.connected(hello);
    connection.carry(fresh, false);
  }

  private void goOn(ClientConnection connection, ClientSession waiting) {
    settle(connection, Optional.empty());
    if (!connection.carry(waiting, true)) again(Duration.ZERO);
  }

  /** The attempt has become the tunnel. */
  private synchronized void settle(ClientConnection connection, Optional<ClientSession> fresh) {
    attempt = Optional.empty();
    connectedAt = System.nanoTime();
    if (fresh.isPresent()) session = fresh;
    var before = fresh.isPresent() ? sessions++ : status.reconnects();
    var to = connection.server().toString();
    status = status.connected(to, way.name(), connection.cipher(), before);
    LOG.info("connected to {} over {} with {}", to, way.name(), connection.cipher());
  }

  private synchronized Duration afterLoss(Ending ending, boolean eager) {
    failed(status.server(), ending.text());
    return reconnect.afterSession(Duration.ofNanos(System.nanoTime() - connectedAt), eager);
  }

  /** Passes on what one connection tells. */
  private final class Keeping implements ClientConnection.Keeper {
    @Override
    public void proved(ClientConnection connection, Hello.FromServer hello) {
      serverClock.heard(hello.serverTimeMillis());
      if (isStopping()) {
        connection.end("stopped", "stopped");
      } else if (hello.isResumed() && connection.offered().isPresent()) {
        goOn(connection, connection.offered().get());
      } else {
        begin(connection, hello);
      }
    }

    @Override
    public void doubted(ClientConnection connection) {
      LOG.info("no answer from {}, trying another connection", connection.server());
      connect();
    }

    @Override
    public void trusted(ClientConnection connection) {
      attempt().ifPresent(needless -> needless.giveUp("not-needed"));
    }

    @Override
    public void ended(ClientConnection connection, Ending ending) {
      if (!isAttempt(connection)) return;
      if (isCarried()) return;
      failed(connection.server().toString(), ending.text());
      again(nextPause());
      haltIfDone();
    }
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** Whether it was; it is none any more. */
  private synchronized boolean isAttempt(ClientConnection connection) {
    if (attempt.filter(trying -> trying == connection).isEmpty()) return false;
    attempt = Optional.empty();
    return true;
  }

  private synchronized Optional<ClientConnection> attempt() {
    return attempt;
  }

  private synchronized Duration nextPause() {
    return reconnect.afterFailure(session.isPresent());
  }

  /** Passes on what one session tells. */
  private final class Sessions implements ClientSession.Keeper {
    @Override
    public void received(ToNode message) {
      handler.received(message);
    }

    @Override
    public void interrupted(ClientSession interrupted, Ending why) {
      handler.interrupted(why.kind());
      var count = interrupted.interruptions();
      var classic = system.classicSystem();
      classic
          .scheduler()
          .scheduleOnce(
              interrupted.window(), () -> interrupted.expire(count), classic.dispatcher());
      again(afterLoss(why, true));
    }

    @Override
    public void resumed(ClientSession resumed) {
      handler.resumed();
    }

    @Override
    public void over(ClientSession over, Ending ending) {
      forget(over);
      handler.lost(ending.kind());
      again(afterLoss(ending, false));
      haltIfDone();
    }
  }

  private synchronized void forget(ClientSession over) {
    if (session.filter(open -> open == over).isPresent()) session = Optional.empty();
  }
}
