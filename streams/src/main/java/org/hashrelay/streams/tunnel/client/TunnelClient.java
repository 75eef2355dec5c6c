package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.ControlMessage.Travel;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.control.WayFacts;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.wish.Wish;
import org.hashrelay.streams.tunnel.wish.WishStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client node's end of the tunnel: keeps one session with one of its servers, for ever, over one
 * connection after the other.
 *
 * <p>Dials pools through it. While the session waits for its next connection, a dial waits with it;
 * while there is no session, a dial is closed at once with {@code tunnel-lost}. How it travels is
 * decided by {@link ModeChoice}, when by {@link Course}; a {@link Race} makes the connections. May be used from any thread.
 */
public final class TunnelClient implements PoolDialer {

  /** The way to the server of one session. May be used from any thread. */
  @FunctionalInterface
  public interface Link {

    /** False when the session has no connection, or its way is so full that it was refused. */
    boolean send(ToServer message);
  }

  /** What the node does with its tunnel. Called from any thread, one call at a time. */
  public interface Handler {

    /** A new session begins; {@code link} leads to its server, and nowhere once it is lost. */
    void connected(Hello.FromServer server, Link link);

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

  /**
   * Who the node is.
   *
   * @param token asked for anew at every attempt to connect, since tokens are changed in operation
   * @param instance the life of this process; a random text
   * @param wishes where it is kept what a server wished for
   */
  public record Self(Supplier<NodeToken> token, String instance, WishStore wishes) {}

  private static final Logger LOG = LoggerFactory.getLogger(TunnelClient.class);
  private static final Duration FENCE_AFTER = Duration.ofSeconds(2);

  private final ClassicActorSystemProvider system;
  private final TunnelClientSettings settings;
  private final Handler handler;
  private final Course course;
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();
  private volatile Optional<ClientSession> session = Optional.empty();
  private volatile TunnelStatus status = TunnelStatus.fresh();
  private volatile boolean stopping;
  private long sessions;

  /** Starts to connect and returns at once, for a node that keeps nothing. */
  public static TunnelClient start(
      ClassicActorSystemProvider system,
      TunnelClientSettings settings,
      NodeToken token,
      String instance,
      Handler handler) {
    return start(system, settings, new Self(() -> token, instance, WishStore.NONE), handler);
  }

  /** Starts to connect and returns at once. */
  public static TunnelClient start(
      ClassicActorSystemProvider system,
      TunnelClientSettings settings,
      Self self,
      Handler handler) {
    var client = new TunnelClient(system, settings, self, handler);
    client.course.begin();
    return client;
  }

  private TunnelClient(
      ClassicActorSystemProvider system,
      TunnelClientSettings settings,
      Self self,
      Handler handler) {
    this.system = system;
    this.settings = settings;
    this.handler = handler;
    this.course = new Course(system, settings, self, new Steering());
  }

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    var open = session;
    if (open.isPresent()) return open.get().open(route, events);
    events.closed("tunnel-lost");
    return PoolStream.gone();
  }

  @Override
  public boolean canDial() {
    return session.isPresent();
  }

  /** To the server of whatever session there is; false when it was refused. */
  public boolean send(ToServer message) {
    return session.filter(open -> open.send(message)).isPresent();
  }

  public TunnelStatus status() {
    var now = status;
    return session
        .map(open -> now.with(open.core().rttMicros(), Optional.of(open.status()), facts()))
        .orElseGet(() -> now.with(0, Optional.empty(), facts()));
  }

  /** How the tunnel should travel, and has travelled. */
  public WayFacts facts() {
    return course.facts();
  }

  /** Ends the session, closes the tunnel and stays closed. */
  public CompletionStage<Done> stop() {
    stopping = true;
    course.stop();
    session.ifPresent(open -> open.core().leave("stopped"));
    haltIfDone();
    return stopped;
  }

  private synchronized void haltIfDone() {
    if (!stopping || session.isPresent()) return;
    status = status.trying(State.STOPPED, status.server());
    course.close().thenAccept(stopped::complete);
  }

  // ── connections ─────────────────────────────────────────────────────────────────────────────

  private boolean isCarried() {
    return session.filter(ClientSession::isCarried).isPresent();
  }

  private synchronized void trying(HostPort server) {
    if (!isCarried()) status = status.trying(State.CONNECTING, server.toString());
  }

  private synchronized void failed(String server, String error) {
    var text = server + ": " + error;
    if (text.equals(status.lastError())) LOG.debug("no tunnel to {}", text);
    else LOG.warn("no tunnel to {}", text);
    if (!isCarried()) status = status.failed(text);
  }

  private void begin(ClientConnection connection, Hello.FromServer hello) {
    var gone = new Ending("session-gone", "the server does not know the session", true, false);
    taken().ifPresent(old -> old.core().abandon(gone));
    var dispatcher = system.classicSystem().dispatcher();
    var fresh = new ClientSession(new Sessions(), hello, settings.link(), dispatcher);
    connection.carry(fresh, false); // before anybody can end it: only on its way can it say goodbye
    synchronized (this) {
      settle(connection, Optional.of(fresh));
      handler.connected(hello, fresh::send);
    }
    fresh.began();
    if (stopping) fresh.core().leave("stopped");
  }

  /** The session there was; there is none any more. */
  private synchronized Optional<ClientSession> taken() {
    var old = session;
    session = Optional.empty();
    return old;
  }

  private void goOn(ClientConnection connection, ClientSession waiting) {
    settle(connection, Optional.empty());
    if (!connection.carry(waiting, true)) course.begin();
  }

  /** The attempt has become the tunnel. */
  private synchronized void settle(ClientConnection connection, Optional<ClientSession> fresh) {
    if (fresh.isPresent()) session = fresh;
    var before = fresh.isPresent() ? sessions++ : status.reconnects();
    var to = connection.server().toString();
    var over = connection.mode().transport();
    status = status.connected(to, over, connection.cipher(), before);
    LOG.info("connected to {} over {} with {}", to, over, connection.cipher());
  }

  /** What the course asks, and tells. */
  private final class Steering implements Course.Owner {
    @Override
    public Optional<ClientSession> session() {
      return session;
    }

    @Override
    public long lastRevision() {
      return handler.lastRevision();
    }

    @Override
    public void trying(HostPort server) {
      TunnelClient.this.trying(server);
    }

    @Override
    public void won(ClientConnection connection, Hello.FromServer hello) {
      if (hello.isResumed() && connection.offered().isPresent()) {
        goOn(connection, connection.offered().get());
      } else {
        begin(connection, hello);
      }
    }

    @Override
    public void failed(HostPort server, String why) {
      TunnelClient.this.failed(server.toString(), why);
    }
  }

  // ── sessions ────────────────────────────────────────────────────────────────────────────────

  /** Passes on what one session tells. */
  private final class Sessions implements ClientSession.Keeper {
    @Override
    public void received(ToNode message) {
      if (message instanceof Travel wish) course.follow(new Wish(wish.transport(), wish.cipher()));
      else handler.received(message);
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
      lost(why, true);
    }

    @Override
    public void resumed(ClientSession resumed) {
      handler.resumed();
    }

    /** The server fences it as soon as it has heard of the new one, and so misses nothing. */
    @Override
    public void replaced(Runnable fence) {
      var classic = system.classicSystem();
      classic.scheduler().scheduleOnce(FENCE_AFTER, fence, classic.dispatcher());
    }

    @Override
    public void over(ClientSession over, Ending ending) {
      var mine = forget(over, ending);
      if (mine) lost(ending, false);
      haltIfDone();
    }

    private void lost(Ending ending, boolean eager) {
      failed(status.server(), ending.text());
      course.lost(ending.text(), eager);
    }
  }

  /** In one step with being told: else the next session could be told of before. */
  private synchronized boolean forget(ClientSession over, Ending ending) {
    var mine = session.filter(open -> open == over).isPresent();
    if (mine) session = Optional.empty();
    handler.lost(ending.kind());
    return mine;
  }
}
