package org.hashrelay.streams.tunnel.client;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Allowance;
import org.hashrelay.streams.tunnel.link.ClientHandshake;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.link.ServerHandshake;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.ServerClock;
import org.hashrelay.streams.tunnel.quic.QuicWay;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.Resolver;
import org.hashrelay.streams.tunnel.transport.TlsTransport;
import org.hashrelay.streams.tunnel.way.Goodbyes;
import org.hashrelay.streams.tunnel.way.TcpWay;
import org.hashrelay.streams.tunnel.way.Way;
import org.hashrelay.streams.tunnel.wish.Mode;

/** Makes a node's connections: in any mode, each with the newest token and a hello of its own. */
final class Dialer {

  static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Duration GOODBYES = Duration.ofSeconds(2);
  private static final int ALLOWED_BYTES = 64 * 1024;

  /** A way whose key is made of a token is good for that token only. */
  private record KeyedMode(PskCipher cipher, String tokenId) {}

  private final ClassicActorSystemProvider system;
  private final TunnelClientSettings settings;
  private final TunnelClient.Self self;
  private final Resolver resolver;
  private final ServerClock serverClock =
      new ServerClock(System::currentTimeMillis, System::nanoTime);
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong attempts = new AtomicLong();
  private final Goodbyes goodbyes = new Goodbyes();
  private final Way tls;
  private final Way quic;
  private final Map<KeyedMode, Way> keyed = new ConcurrentHashMap<>();

  Dialer(ClassicActorSystemProvider system, TunnelClientSettings settings, TunnelClient.Self self) {
    this.system = system;
    this.settings = settings;
    this.self = self;
    this.resolver = new Resolver(system);
    this.tls = new TcpWay(system, TlsTransport.toServer(settings.fingerprint()));
    this.quic = new QuicWay(system, settings.quic(), settings.fingerprint());
  }

  /**
   * What is to be dialled.
   *
   * @param offered the session to go on with, if any
   * @param patience how long the transport may take to reach the server
   * @param familiar whether to go where the server was reached last, whatever its name says now
   */
  record Call(
      Mode mode,
      HostPort server,
      Optional<ClientSession> offered,
      long lastRevision,
      Duration patience,
      boolean familiar) {}

  /** A connection that is not dialled yet. */
  ClientConnection prepare(Call call, ClientConnection.Keeper keeper) {
    var token = self.token().get();
    var way = way(call.mode(), token);
    var handshake = new ClientHandshake(token.prk(), hello(call, token, way));
    return new ClientConnection(
        call, way, keeper, handshake, owner -> link(call, way, handshake, owner));
  }

  void dial(ClientConnection connection) {
    var to = connection.server();
    var known = connection.familiar()
        ? resolver.familiar(to.host(), to.port())
        : Optional.<InetSocketAddress>empty();
    if (known.isPresent()) goodbyes.after(connection.dial(known.get()));
    else lookUpAndDial(connection, to);
  }

  private void lookUpAndDial(ClientConnection connection, HostPort to) {
    resolver.resolve(to.host(), to.port()).whenComplete((address, failure) -> {
      if (failure == null) goodbyes.after(connection.dial(address));
      else connection.never("the name " + to.host() + " cannot be looked up");
    });
  }

  /** The server has proved itself at the other end of this connection. */
  void reached(ClientConnection connection, Hello.FromServer server) {
    serverClock.heard(server.serverTimeMillis());
    connection
        .address()
        .ifPresent(address -> resolver.reached(connection.server().host(), address.getAddress()));
  }

  /** Done when the connections there were have said goodbye, or have had their time. */
  CompletionStage<Done> close() {
    return goodbyes.last(GOODBYES).thenApply(done -> {
      quic.close();
      return done;
    });
  }

  private Way way(Mode mode, NodeToken token) {
    if (mode.equals(Mode.QUIC)) return quic;
    if (mode.cipher().isEmpty()) return tls;
    var key = new KeyedMode(mode.cipher().get(), token.id());
    keyed.keySet().removeIf(old -> !old.tokenId().equals(token.id()));
    return keyed.computeIfAbsent(key, k -> {
      var transport = PskTransport.toServer(k.cipher(), token.prk(), serverClock::millis);
      return new TcpWay(system, transport);
    });
  }

  private Link link(Call call, Way way, ClientHandshake handshake, LinkOwner owner) {
    return new Link(new Link.Parts(
        way.pipe(call.server().host(), call.server().port()),
        handshake,
        owner,
        way.link(settings.link()),
        new Allowance(allowed(call.patience()).toMillis(), ALLOWED_BYTES),
        System::nanoTime));
  }

  /**
   * From the dialling to the proof. The patience is for reaching the server; a connection that has
   * reached it gets the time in which kernels find out that their packets are too large.
   */
  private static Duration allowed(Duration patience) {
    var twice = patience.multipliedBy(2);
    return twice.compareTo(ATTEMPT) > 0 ? twice : ATTEMPT;
  }

  private Hello.FromNode hello(Call call, NodeToken token, Way way) {
    var nonce = new byte[32];
    random.nextBytes(nonce);
    return new Hello.FromNode(
        ServerHandshake.PROTOCOL,
        ServerHandshake.PROTOCOL,
        token.id(),
        self.instance(),
        settings.version(),
        way.name(),
        settings.link().shape().wish().features(),
        call.lastRevision(),
        call.offered().map(ClientSession::id).orElse(new byte[0]),
        attempts.incrementAndGet(),
        nonce);
  }
}
