package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
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
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.hashrelay.streams.tunnel.TokenKeys.KnownNode;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.link.ServerHandshake;
import org.hashrelay.streams.tunnel.transport.Failures;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.hashrelay.streams.tunnel.transport.SharedPort;
import org.hashrelay.streams.tunnel.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's end of all tunnels: hands over the client nodes that prove themselves. */
public final class TunnelServer {

  private static final Logger LOG = LoggerFactory.getLogger(TunnelServer.class);
  private static final int BACKLOG = 1_024;
  private static final Duration GOODBYES = Duration.ofSeconds(3);

  private final ClassicActorSystemProvider system;
  private final TunnelServerSettings settings;
  private final Transport transport;
  private final TokenKeys keys;
  private final NodeSessions nodes;
  private final Admission admission;
  private final SecureRandom random = new SecureRandom();
  private final byte[] decoyKey = bytes(48);
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
  private final Set<ServerSession> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Tcp.ServerBinding> binding = new CompletableFuture<>();

  /** Fails when the port cannot be bound. */
  public static CompletionStage<TunnelServer> bind(
      ClassicActorSystemProvider system,
      TunnelServerSettings settings,
      ServerIdentity identity,
      TokenKeys keys,
      NodeSessions sessions) {
    return new TunnelServer(system, settings, identity, keys, sessions).bind();
  }

  private TunnelServer(
      ClassicActorSystemProvider system,
      TunnelServerSettings settings,
      ServerIdentity identity,
      TokenKeys keys,
      NodeSessions nodes) {
    this.system = system;
    this.settings = settings;
    this.keys = keys;
    this.nodes = nodes;
    this.admission = new Admission(settings.limits(), System::nanoTime);
    this.transport = new SharedPort(identity, keys.pseudonyms(), admission::certificate);
  }

  private CompletionStage<TunnelServer> bind() {
    List<Inet.SocketOption> options = List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true));
    var at = settings.tcpBind();
    return Tcp.get(system)
        .bind(at.host(), at.port(), BACKLOG, options, false, Optional.empty())
        .to(Sink.foreach(this::accept))
        .run(system)
        .thenApply(bound -> {
          binding.complete(bound);
          return this;
        });
  }

  /** Where it listens, with the port really bound. */
  public InetSocketAddress address() {
    return binding.join().localAddress();
  }

  /** Connections that never became a session, by kind. */
  public Map<String, Long> refused() {
    var counts = new TreeMap<String, Long>();
    refused.forEach((kind, count) -> counts.put(kind, count.sum()));
    return counts;
  }

  /** Sessions open now. */
  public int sessions() {
    return open.size();
  }

  /** Takes no new connection; those that are open go on. */
  public CompletionStage<Done> unbind() {
    return binding.thenCompose(bound -> bound.unbind()).thenApply(unbound -> Done.getInstance());
  }

  /** Unbinds, says goodbye to every node and closes. */
  public CompletionStage<Done> stop(String reason) {
    return unbind().thenCompose(done -> {
      var ends = open.stream().map(ServerSession::whenEnded).toArray(CompletableFuture<?>[]::new);
      open.forEach(session -> session.close(reason));
      return CompletableFuture.allOf(ends)
          .orTimeout(GOODBYES.toMillis(), TimeUnit.MILLISECONDS)
          .handle((all, late) -> Done.getInstance());
    });
  }

  // ── connections ─────────────────────────────────────────────────────────────────────────────

  private void accept(Tcp.IncomingConnection connection) {
    var from = connection.remoteAddress();
    var refusal = admission.enter(from.getAddress());
    if (refusal.isPresent()) {
      count(refusal.get());
      connection.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), system);
      return;
    }
    var handshake = new ServerHandshake(decoyKey);
    var session =
        new ServerSession(from, new Hosting(), handshake, owner -> link(from, handshake, owner));
    connection.handleWith(Flow.fromGraph(session.island()), system);
  }

  private Link link(InetSocketAddress from, ServerHandshake handshake, LinkOwner owner) {
    var limits = settings.limits();
    return new Link(new Link.Parts(
        transport.pipe(from.getHostString(), from.getPort()),
        handshake,
        owner,
        settings.link(),
        new Link.Allowance(limits.helloTimeout().toMillis(), limits.bytesBeforeProof()),
        limits.streamsPerSession(),
        System::nanoTime));
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void count(String kind) {
    refused.computeIfAbsent(kind, k -> new LongAdder()).increment();
  }

  /** What sessions ask of their server; each one has its own, for the half-open place it holds. */
  private final class Hosting implements ServerSession.Host {

    private boolean settled;

    @Override
    public void findKey(
        ServerSession session, String tokenId, Consumer<Optional<KnownNode>> found) {
      if (admission.isBanned(session.remoteAddress().getAddress(), tokenId)) {
        session.refuse("banned", "too many wrong proofs");
        return;
      }
      keys.find(tokenId).whenComplete((node, failure) -> {
        if (failure == null) {
          found.accept(node);
        } else {
          LOG.warn("cannot look a token up: {}", Failures.text(failure));
          session.cannotBeChecked();
        }
      });
    }

    @Override
    public Hello.FromServer answer(KnownNode node) {
      return new Hello.FromServer(
          ServerHandshake.PROTOCOL,
          node.nodeId(),
          settings.publicAddress().toString(),
          settings.version(),
          System.currentTimeMillis(),
          bytes(16),
          List.of(),
          bytes(32));
    }

    @Override
    public NodeSession.Handler proved(ServerSession session) {
      settle(session);
      admission.proved(session.remoteAddress().getAddress(), session.hello().tokenId());
      open.add(session);
      LOG.info(
          "node {} connected from {} over {}",
          session.nodeId(),
          session.remoteAddress(),
          session.transport());
      return nodes.opened(session);
    }

    @Override
    public void ended(ServerSession session, Ending ending, Optional<String> shown) {
      settle(session);
      open.remove(session);
      var from = session.remoteAddress();
      if (ending.proved()) {
        LOG.info("node {} from {} is gone: {}", session.nodeId(), from, ending.text());
        return;
      }
      count(ending.kind());
      LOG.info("refused a connection from {}: {}", from, ending.kind());
      if (ending.kind().equals("token")) {
        shown.ifPresent(tokenId -> admission.failed(from.getAddress(), tokenId));
      }
    }

    private void settle(ServerSession session) {
      if (settled) return;
      settled = true;
      admission.settled(session.remoteAddress().getAddress());
    }
  }
}
