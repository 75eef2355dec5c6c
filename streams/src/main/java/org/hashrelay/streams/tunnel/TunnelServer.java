package org.hashrelay.streams.tunnel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.hashrelay.streams.tunnel.HalfOpen.Place;
import org.hashrelay.streams.tunnel.TokenKeys.KnownNode;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.identity.CurrentIdentity;
import org.hashrelay.streams.tunnel.link.Allowance;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.link.ServerHandshake;
import org.hashrelay.streams.tunnel.link.Session;
import org.hashrelay.streams.tunnel.quic.QuicListener;
import org.hashrelay.streams.tunnel.transport.Failures;
import org.hashrelay.streams.tunnel.transport.QuicPipe;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.transport.SharedPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's end of all tunnels: hands over the client nodes that prove themselves. */
public final class TunnelServer {

  private static final Logger LOG = LoggerFactory.getLogger(TunnelServer.class);

  /** Endings of unproved connections that say nothing against who is at the other end. */
  private static final Set<String> OUR_OWN =
      Set.of("key-lookup-failed", "psk-not-ready", "too-many-new", "session-gone");

  private static final Duration GOODBYES = Duration.ofSeconds(3);

  private final ClassicActorSystemProvider system;
  private final TunnelServerSettings settings;
  private final CurrentIdentity identity;
  private final SharedPort port;
  private final TokenKeys keys;
  private final NodeSessions nodes;
  private final Admission admission;
  private final SecureRandom random = new SecureRandom();
  private final byte[] decoyKey = bytes(48);
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
  private final RefusalLog refusals = new RefusalLog(LOG::info, this::inASecond);
  private final SessionTable sessions;
  private volatile boolean stopping;
  private volatile Optional<QuicListener> quic = Optional.empty();
  private final CompletableFuture<Tcp.ServerBinding> binding = new CompletableFuture<>();

  /** Fails when the port cannot be bound. */
  public static CompletionStage<TunnelServer> bind(
      ClassicActorSystemProvider system,
      TunnelServerSettings settings,
      CurrentIdentity identity,
      TokenKeys keys,
      NodeSessions sessions) {
    return new TunnelServer(system, settings, identity, keys, sessions).bind();
  }

  private TunnelServer(
      ClassicActorSystemProvider system,
      TunnelServerSettings settings,
      CurrentIdentity identity,
      TokenKeys keys,
      NodeSessions nodes) {
    this.system = system;
    this.settings = settings;
    this.identity = identity;
    this.keys = keys;
    this.nodes = nodes;
    this.admission = new Admission(settings.limits(), System::nanoTime);
    this.sessions = new SessionTable(settings.limits().waitingSessions());
    this.port = new SharedPort(identity, keys.pseudonyms(), Optional::empty);
  }

  private CompletionStage<TunnelServer> bind() {
    return new FrontDoor(system, admission::pauseMillis, this::accept)
        .open(settings.tcpBind())
        .thenApply(bound -> {
          binding.complete(bound);
          return this;
        })
        .thenCompose(done -> settings.quicEnabled() ? bindQuic() : binding.thenApply(b -> this));
  }

  /** Port 0 of either means the port that TCP got. */
  private CompletionStage<TunnelServer> bindQuic() {
    var at = settings.quicBind();
    var port = at.port() == 0 ? address().getPort() : at.port();
    var bind = new InetSocketAddress(at.host(), port);
    try {
      quic =
          Optional.of(QuicListener.bind(system, settings.quic(), bind, identity, new OverQuic()));
      return CompletableFuture.completedStage(this);
    } catch (IOException | UncheckedIOException e) {
      var text = "cannot listen on UDP %s:%d for QUIC (hashrelay.tunnel.quic.bind): %s"
          .formatted(at.host(), port, Failures.text(e));
      return unbind().thenCompose(done -> CompletableFuture.failedStage(new IOException(text, e)));
    }
  }

  /** Where it listens, with the port really bound. */
  public InetSocketAddress address() {
    return binding.join().localAddress();
  }

  /** What it shows to whoever connects. */
  public CurrentIdentity identity() {
    return identity;
  }

  /** Connections that never became a session, by kind. */
  public Map<String, Long> refused() {
    var counts = new TreeMap<String, Long>();
    refused.forEach((kind, count) -> counts.put(kind, count.sum()));
    return counts;
  }

  /** Sessions with a link now. */
  public int sessions() {
    return (int) sessions.sessions().stream().filter(s -> s.core().isCarried()).count();
  }

  /** Connections that have not proved themselves. */
  public int halfOpen() {
    return admission.halfOpen();
  }

  /** Sessions that wait for their node to come back. */
  public int waiting() {
    return sessions.waiting();
  }

  /** Sessions that ended while they waited, by kind: {@code window-passed}, {@code replaced} … */
  public Map<String, Long> lapsed() {
    return sessions.lapsed();
  }

  /** Takes no new connection; those that are open go on. */
  public CompletionStage<Done> unbind() {
    quic.ifPresent(QuicListener::refuse);
    return binding.thenCompose(bound -> bound.unbind()).thenApply(unbound -> Done.getInstance());
  }

  /** Unbinds, says goodbye to every node and closes. */
  public CompletionStage<Done> stop(String reason) {
    return unbind().thenCompose(done -> {
      stopping = true;
      var open = sessions.sessions();
      var ends = open.stream().map(ServerSession::whenEnded).toArray(CompletableFuture<?>[]::new);
      open.forEach(session -> session.close(reason));
      return CompletableFuture.allOf(ends)
          .orTimeout(GOODBYES.toMillis(), TimeUnit.MILLISECONDS)
          .handle((all, late) -> Done.getInstance())
          .thenCompose(all -> quic.map(QuicListener::finish)
              .orElseGet(() -> CompletableFuture.completedStage(Done.getInstance())));
    });
  }

  /** Where it listens for QUIC; empty when it does not. */
  public Optional<InetSocketAddress> quicAddress() {
    return quic.map(QuicListener::address);
  }

  // ── connections ─────────────────────────────────────────────────────────────────────────────

  private void accept(Tcp.IncomingConnection connection) {
    var from = connection.remoteAddress();
    var entry = admission.enter(from.getAddress());
    if (entry instanceof Admission.Refused refused) {
      refused(from, refused.kind());
      admission.knockedInVain();
      connection.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), system);
    } else if (entry instanceof Admission.Admitted admitted) {
      accept(connection, from, admitted.place());
    }
  }

  private void accept(Tcp.IncomingConnection connection, InetSocketAddress from, Place place) {
    var accepted = accepted(from, place, port.pipe(() -> admission.certificate(from.getAddress())));
    connection.handleWith(Flow.fromGraph(accepted.island()), system);
  }

  private ServerConnection accepted(InetSocketAddress from, Place place, SecurePipe pipe) {
    var handshake = new ServerHandshake(decoyKey);
    var accepted = new ServerConnection(
        from, new Hosting(place), handshake, owner -> link(pipe, handshake, owner));
    place.leaveBy(accepted::makeWay);
    return accepted;
  }

  /** What strangers over UDP meet: the same as those over TCP. */
  private final class OverQuic implements QuicListener.Taker {
    @Override
    public Optional<QuicListener.Taken> take(InetSocketAddress from, QuicPipe pipe) {
      var entry = admission.enter(from.getAddress());
      if (entry instanceof Admission.Refused refused) {
        TunnelServer.this.refused(from, refused.kind());
      }
      if (!(entry instanceof Admission.Admitted admitted)) return Optional.empty();
      var gate = admission.certificate(from.getAddress());
      if (gate.isEmpty())
        return Optional.of(accepted(from, admitted.place(), pipe).taken());
      admission.settled(admitted.place());
      TunnelServer.this.refused(from, gate.get());
      return Optional.empty();
    }

    @Override
    public void refused(String kind) {
      count(kind);
    }
  }

  private Link link(SecurePipe pipe, ServerHandshake handshake, LinkOwner owner) {
    var limits = settings.limits();
    return new Link(new Link.Parts(
        pipe,
        handshake,
        owner,
        settings.link().unhurried(),
        new Allowance(limits.helloTimeout().toMillis(), limits.bytesBeforeProof()),
        System::nanoTime));
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void refused(InetSocketAddress from, String kind) {
    count(kind);
    nodes.refused(from, kind);
  }

  private void inASecond(Runnable task) {
    var classic = system.classicSystem();
    classic.scheduler().scheduleOnce(Duration.ofSeconds(1), task, classic.dispatcher());
  }

  private void count(String kind) {
    refused.computeIfAbsent(kind, k -> new LongAdder()).increment();
  }

  private void interrupted(ServerSession session, Ending why) {
    LOG.info("node {} is away: {}", session.nodeId(), why.text());
    var count = session.interruptions();
    sessions.waits(session, count);
    var classic = system.classicSystem();
    Runnable tooLate =
        () -> session.expire(count, "window-passed", "its node did not come back in time");
    classic.scheduler().scheduleOnce(settings.resumeWindow(), tooLate, classic.dispatcher());
  }

  /** What sessions ask of their server. */
  private final class Sessions implements ServerSession.Host {

    @Override
    public boolean interrupted(ServerSession session, Ending why) {
      if (stopping || settings.resumeWindow().isZero()) return false;
      TunnelServer.this.interrupted(session, why);
      return true;
    }

    @Override
    public void resumed(ServerSession session) {
      sessions.resumed(session);
      LOG.info("node {} is back from {}", session.nodeId(), session.remoteAddress());
    }

    @Override
    public void over(ServerSession session, Ending ending) {
      sessions.remove(session, ending);
      LOG.info(
          "node {} from {} is gone: {}", session.nodeId(), session.remoteAddress(), ending.text());
    }
  }

  /** What connections ask of their server; each has its own, for the half-open place it holds. */
  private final class Hosting implements ServerConnection.Host {

    private final Place place;

    Hosting(Place place) {
      this.place = place;
    }

    @Override
    public void findKey(
        ServerConnection connection, String tokenId, Consumer<Optional<KnownNode>> found) {
      if (admission.isBanned(connection.remoteAddress().getAddress(), tokenId)) {
        connection.refuse("banned", "too many wrong proofs");
        return;
      }
      keys.find(tokenId).whenComplete((node, failure) -> {
        if (failure == null) {
          found.accept(node);
        } else {
          LOG.warn("cannot look a token up: {}", Failures.text(failure));
          connection.cannotBeChecked();
        }
      });
    }

    @Override
    public Hello.FromServer answer(KnownNode node, Hello.FromNode claimed) {
      var known = sessions.claimed(node.nodeId(), claimed);
      var asked = claimed.session().length > 0;
      return new Hello.FromServer(
          ServerHandshake.PROTOCOL,
          node.nodeId(),
          settings.publicAddress().toString(),
          settings.version(),
          System.currentTimeMillis(),
          known.isPresent() ? claimed.session() : bytes(16),
          known.isPresent() ? Hello.RESUMED : asked ? Hello.UNKNOWN_SESSION : Hello.NEW,
          settings.resumeWindow().toMillis(),
          settings.link().shape().wish().features(),
          bytes(32));
    }

    @Override
    public void proved(ServerConnection connection, KnownNode node, Hello.FromServer said) {
      admission.settled(place);
      var hello = connection.hello();
      admission.proved(connection.remoteAddress().getAddress(), hello.tokenId());
      if (!said.isResumed()) {
        begin(connection, said);
      } else if (!sessions
          .claimed(node.nodeId(), hello)
          .filter(session -> session.goOn(connection))
          .isPresent()) {
        connection.refuse("session-gone", "the session ended, or went on elsewhere");
      }
    }

    @Override
    public void ended(ServerConnection connection, Ending ending, Optional<String> shown) {
      admission.settled(place);
      if (ending.proved()) return;
      var from = connection.remoteAddress();
      refused(from, ending.kind());
      refusals.refused(from, ending.kind());
      if (!OUR_OWN.contains(ending.kind())) admission.cameToNothing(from.getAddress());
      if (!connection.transport().equals(QuicPipe.NAME)) admission.knockedInVain();
      if (ending.kind().equals("token")) {
        shown.ifPresent(tokenId -> admission.failed(from.getAddress(), tokenId));
      }
    }
  }

  private void begin(ServerConnection connection, Hello.FromServer said) {
    var limits = settings.limits();
    var executor = system.classicSystem().dispatcher();
    var session = new ServerSession(
        new Sessions(),
        connection,
        said,
        owner -> new Session(owner, settings.link(), limits.streamsPerSession(), executor));
    sessions.replaced(session.nodeId());
    sessions.add(session);
    LOG.info(
        "node {} connected from {} over {}",
        session.nodeId(),
        session.remoteAddress(),
        session.transport());
    session.handledBy(nodes.opened(session));
    connection.carry(session, false);
  }
}
