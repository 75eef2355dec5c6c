package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Tcp;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.TunnelStatus.State;
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
import org.hashrelay.streams.tunnel.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client node's end of the tunnel: keeps one connection to one of its servers, for ever.
 *
 * <p>Dials pools through it; while there is no tunnel, a dial is closed at once with {@code
 * tunnel-lost}. May be used from any thread.
 */
public final class TunnelClient implements PoolDialer {

  /** What the node does with its tunnel. Called from any thread, one call at a time. */
  public interface Handler {

    void connected(Hello.FromServer server);

    void received(ToNode message);

    /** Once for every {@link #connected}; the client is already connecting again. */
    void lost(String reason);

    /** The newest revision the node has applied, said in each hello; 0 for none. */
    long lastRevision();
  }

  private static final Logger LOG = LoggerFactory.getLogger(TunnelClient.class);
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Link.Allowance ALLOWANCE = new Link.Allowance(ATTEMPT.toMillis(), 64 * 1024);

  private final ClassicActorSystemProvider system;
  private final TunnelClientSettings settings;
  private final NodeToken token;
  private final String instance;
  private final Handler handler;
  private final Transport transport;
  private final ServerClock serverClock =
      new ServerClock(System::currentTimeMillis, System::nanoTime);
  private final Resolver resolver;
  private final Reconnect reconnect;
  private final SecureRandom random = new SecureRandom();
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();
  private volatile Optional<ClientSession> session = Optional.empty();
  private volatile TunnelStatus status;
  private Optional<ClientSession> attempt = Optional.empty();
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
    this.transport = settings.transport().equals(PskTransport.NAME)
        ? PskTransport.toServer(settings.cipher(), token.prk(), serverClock::millis)
        : TlsTransport.toServer(settings.fingerprint());
    this.resolver = new Resolver(system);
    this.reconnect = new Reconnect(
        settings.servers().size(),
        settings.reconnectInterval(),
        () -> ThreadLocalRandom.current().nextDouble());
    this.status = new TunnelStatus(State.CONNECTING, "", "", "", 0, "", Instant.now(), 0);
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
    return session.map(open -> now.withRtt(open.rttMicros())).orElse(now);
  }

  /** Closes the tunnel and stays closed. */
  public synchronized CompletionStage<Done> stop() {
    stopping = true;
    waiting.ifPresent(Cancellable::cancel);
    if (attempt.isPresent()) attempt.get().leave("stopped");
    else halt();
    return stopped;
  }

  // ── attempts ────────────────────────────────────────────────────────────────────────────────

  private synchronized void connect() {
    if (stopping) {
      halt();
      return;
    }
    var server = settings.servers().get(reconnect.current());
    become(status.trying(State.CONNECTING, server.toString()));
    var handshake = new ClientHandshake(token.prk(), hello());
    var next = new ClientSession(new Keeping(), handshake, owner -> link(server, handshake, owner));
    attempt = Optional.of(next);
    resolver.resolve(server.host(), server.port()).whenComplete((address, failure) -> {
      if (failure == null) run(next, address);
      else next.never("the name " + server.host() + " cannot be looked up");
    });
  }

  private Link link(HostPort server, ClientHandshake handshake, LinkOwner owner) {
    return new Link(new Link.Parts(
        transport.pipe(server.host(), server.port()),
        handshake,
        owner,
        settings.link(),
        ALLOWANCE,
        0,
        System::nanoTime));
  }

  private void run(ClientSession next, InetSocketAddress address) {
    List<Inet.SocketOption> options = List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true));
    Tcp.get(system)
        .outgoingConnection(
            address, Optional.empty(), options, false, Optional.of(ATTEMPT), Optional.empty())
        .join(Flow.fromGraph(next.island()))
        .run(system);
  }

  private Hello.FromNode hello() {
    var nonce = new byte[32];
    random.nextBytes(nonce);
    return new Hello.FromNode(
        ServerHandshake.PROTOCOL,
        ServerHandshake.PROTOCOL,
        token.id(),
        instance,
        settings.version(),
        transport.name(),
        List.of(),
        handler.lastRevision(),
        nonce);
  }

  private void become(TunnelStatus next) {
    status = next;
  }

  private void halt() {
    become(status.trying(State.STOPPED, status.server()));
    stopped.complete(Done.getInstance());
  }

  private synchronized void opened(ClientSession open) {
    connectedAt = System.nanoTime();
    session = Optional.of(open);
    become(status.connected(transport.name(), open.cipher(), sessions++));
    LOG.info("connected to {} over {} with {}", status.server(), transport.name(), open.cipher());
  }

  private synchronized void closed(Ending ending) {
    session = Optional.empty();
    attempt = Optional.empty();
    if (stopping) {
      halt();
      return;
    }
    var text = status.server() + ": " + ending.text();
    if (text.equals(status.lastError())) LOG.debug("no tunnel to {}", text);
    else LOG.warn("no tunnel to {}", text);
    var pause = ending.proved()
        ? reconnect.afterSession(Duration.ofNanos(System.nanoTime() - connectedAt))
        : reconnect.afterFailure();
    become(status.failed(text));
    var classic = system.classicSystem();
    waiting =
        Optional.of(classic.scheduler().scheduleOnce(pause, this::connect, classic.dispatcher()));
  }

  /** Passes on what one session tells. */
  private final class Keeping implements ClientSession.Keeper {
    @Override
    public void connected(ClientSession open, Hello.FromServer hello) {
      serverClock.heard(hello.serverTimeMillis());
      opened(open);
      handler.connected(hello);
    }

    @Override
    public void received(ToNode message) {
      handler.received(message);
    }

    @Override
    public void ended(Ending ending) {
      session = Optional.empty();
      if (ending.proved()) handler.lost(ending.kind());
      closed(ending);
    }
  }
}
