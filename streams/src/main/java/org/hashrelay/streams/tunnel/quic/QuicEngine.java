package org.hashrelay.streams.tunnel.quic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** An implementation of QUIC version 1. */
interface QuicEngine extends AutoCloseable {

  /** The one the settings name, or else the best that this machine can run. */
  static QuicEngine of(QuicSettings settings, String threads) {
    return switch (settings.engine()) {
      case "native" -> new NettyEngine(settings, threads);
      case "java" -> new KwikEngine(settings, threads);
      default ->
        NettyEngine.isAvailable()
            ? new NettyEngine(settings, threads)
            : new KwikEngine(settings, threads);
    };
  }

  /**
   * A server to connect to.
   *
   * @param name the host as it was configured, for the server's sake
   * @param answered called when the first datagram has come back, if only to ask for another
   */
  record Target(InetSocketAddress address, String name, Duration patience, Runnable answered) {}

  /**
   * How to listen.
   *
   * @param refused is told of each datagram that is dropped, why
   * @param accept whether a connection may begin, and who hears of it
   */
  record Listen(
      InetSocketAddress at,
      Supplier<ServerIdentity> identity,
      Consumer<String> refused,
      Function<Arrival, Optional<QuicEvents>> accept) {}

  /** A connection that a server is asked to take. */
  record Arrival(InetSocketAddress from, QuicConnection connection) {}

  /** A port that is listened on. */
  interface Port extends AutoCloseable {
    InetSocketAddress address();

    /** Takes no new connection; those that are open go on. */
    void refuse();

    @Override
    void close();
  }

  /** What engines have in common. */
  String ALPN = "h3";

  /** Begins at once; whatever comes of it is told. */
  QuicConnection connect(Target target, QuicEvents events);

  Port listen(Listen how) throws IOException;

  /** Runs something so many nanoseconds later, finer than Pekko's scheduler can. */
  void after(long nanos, Runnable task);

  @Override
  void close();
}
