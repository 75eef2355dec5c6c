package org.hashrelay.streams.pool;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Tcp;
import org.hashrelay.streams.tunnel.transport.Resolver;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.transport.TlsTransport;

/** Dials pools over TCP or TLS, and none but those it can look up. */
public final class PoolConnector implements PoolDialer {

  private final ClassicActorSystemProvider system;
  private final PoolSettings settings;
  private final Function<PoolRoute, Optional<PoolAddress>> addresses;
  private final Resolver resolver;
  private final TlsTransport tls;

  /** @param addresses called for every dial, from any thread; never blocks */
  public PoolConnector(
      ClassicActorSystemProvider system,
      PoolSettings settings,
      Function<PoolRoute, Optional<PoolAddress>> addresses) {
    this(system, settings, addresses, TlsTransport.toPool());
  }

  /** @param tls which certificates of pools are good */
  public PoolConnector(
      ClassicActorSystemProvider system,
      PoolSettings settings,
      Function<PoolRoute, Optional<PoolAddress>> addresses,
      TlsTransport tls) {
    this.tls = tls;
    this.system = system;
    this.settings = settings;
    this.addresses = addresses;
    this.resolver = new Resolver(system);
  }

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    var address = addresses.apply(route);
    if (address.isEmpty()) return refused("unknown-pool", events);
    var elsewhere = address.get().elsewhere(route.elsewhere());
    return elsewhere.isPresent()
        ? dial(elsewhere.get(), events)
        : refused("redirect-refused", events);
  }

  private static PoolStream refused(String reason, PoolEvents events) {
    events.closed(reason);
    return PoolStream.gone();
  }

  private PoolStream dial(PoolAddress pool, PoolEvents events) {
    Optional<SecurePipe> pipe =
        pool.tls() ? Optional.of(tls.pipe(pool.host(), pool.port())) : Optional.empty();
    var socket =
        new PoolSocket(new PoolConnection(events, settings, pipe, System::nanoTime), settings);
    resolver
        .resolve(pool.host(), pool.port())
        .toCompletableFuture()
        .orTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((address, failure) -> {
          if (failure != null) {
            socket.never("dns-failed");
            return;
          }
          events.resolved(address);
          connect(socket, address);
        });
    return socket;
  }

  private void connect(PoolSocket socket, InetSocketAddress address) {
    List<Inet.SocketOption> options = List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true));
    Tcp.get(system)
        .outgoingConnection(
            address,
            Optional.empty(),
            options,
            false,
            Optional.of(settings.connectTimeout()),
            Optional.empty())
        .join(Flow.fromGraph(socket))
        .run(system);
  }
}
