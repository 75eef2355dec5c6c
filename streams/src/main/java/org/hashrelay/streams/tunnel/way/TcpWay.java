package org.hashrelay.streams.tunnel.way;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Tcp;
import org.hashrelay.streams.tunnel.link.TunnelIsland;
import org.hashrelay.streams.tunnel.transport.NarrowWay;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.transport.Transport;

/** The way over TCP: one connection carries all frames in their order, whatever encrypts it. */
public final class TcpWay implements Way {

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
  public void dial(Dial dial) {
    List<Inet.SocketOption> options =
        List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true), NarrowWay.smallSegments());
    var patience = Optional.of(dial.patience());
    Tcp.get(system)
        .outgoingConnection(
            dial.address(), Optional.empty(), options, false, patience, Optional.empty())
        .join(Flow.fromGraph(new TunnelIsland(dial.link(), dial.inbox())))
        .run(system)
        .thenRun(dial.reached());
  }
}
