package org.hashrelay.streams.tunnel.way;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.link.TunnelIsland;
import org.hashrelay.streams.tunnel.transport.NarrowWay;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.transport.Transport;

/** The way over TCP: one connection carries all frames in their order, whatever encrypts it. */
public final class TcpWay implements Way {

  /** What was said last is sent before the socket closes, whatever comes meanwhile. */
  private static final boolean HALF_CLOSE = true;

  private final ClassicActorSystemProvider system;
  private final Transport transport;

  public TcpWay(ClassicActorSystemProvider system, Transport transport) {
    this.system = system;
    this.transport = transport;
  }

  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public SecurePipe pipe(String host, int port) {
    return transport.pipe(host, port);
  }

  @Override
  public CompletionStage<Done> dial(Dial dial) {
    List<Inet.SocketOption> options =
        List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true), NarrowWay.smallSegments());
    var patience = Optional.of(dial.patience());
    var over = new CompletableFuture<Done>();
    var island = Flow.<ByteString>create()
        .watchTermination((none, closed) -> {
          closed.whenComplete((done, failure) -> over.complete(Done.getInstance()));
          return none;
        })
        .via(new TunnelIsland(dial.link(), dial.inbox()));
    Tcp.get(system)
        .outgoingConnection(
            dial.address(), Optional.empty(), options, HALF_CLOSE, patience, Optional.empty())
        .join(island)
        .run(system)
        .thenRun(dial.reached());
    return over;
  }
}
