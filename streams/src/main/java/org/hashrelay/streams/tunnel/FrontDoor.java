package org.hashrelay.streams.tunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;

/**
 * A server's TCP port: takes in one connection after the other, with a pause when one is due.
 *
 * <p>Whoever knocks meanwhile waits in the system's queue, where he costs nothing.
 */
final class FrontDoor {

  private static final int BACKLOG = 1_024;

  private final ClassicActorSystemProvider system;
  private final LongSupplier pauseMillis;
  private final Consumer<Tcp.IncomingConnection> taker;

  /** @param pauseMillis asked after each connection that the taker got */
  FrontDoor(
      ClassicActorSystemProvider system,
      LongSupplier pauseMillis,
      Consumer<Tcp.IncomingConnection> taker) {
    this.system = system;
    this.pauseMillis = pauseMillis;
    this.taker = taker;
  }

  /** Fails when the port cannot be bound. */
  CompletionStage<Tcp.ServerBinding> open(HostPort at) {
    List<Inet.SocketOption> options = List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true));
    return Tcp.get(system)
        .bind(at.host(), at.port(), BACKLOG, options, false, Optional.empty())
        .mapAsync(1, this::take)
        .to(Sink.ignore())
        .run(system);
  }

  private CompletionStage<Done> take(Tcp.IncomingConnection connection) {
    taker.accept(connection);
    var pause = pauseMillis.getAsLong();
    var done = CompletableFuture.completedStage(Done.getInstance());
    if (pause == 0) return done;
    return Patterns.after(Duration.ofMillis(pause), system.classicSystem(), () -> done);
  }
}
