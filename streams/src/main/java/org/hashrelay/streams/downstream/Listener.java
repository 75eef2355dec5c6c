package org.hashrelay.streams.downstream;

import java.net.InetSocketAddress;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.Tcp;
import org.apache.pekko.io.TcpMessage;
import org.apache.pekko.io.TcpSO;

/**
 * Keeps the wanted port open, and tries again for as long as somebody else has it.
 *
 * <pre>
 *   Closed ──want──► Binding ──bound──► Open ──want another, or none──► Closed
 *                       └──failed──► Taken ──after a while──► Binding
 * </pre>
 */
final class Listener {

  private static final int BACKLOG = 1_024;
  private static final int SEND_BUFFER = 64 * 1024;
  private static final int ACCEPTS = 64;

  /** Where the port stands. */
  sealed interface State {}

  record Closed() implements State {}

  record Binding(int port) implements State {}

  record Open(int port, ActorRef socket) implements State {}

  record Taken(int port, long retryAt, String why) implements State {}

  private final ActorRef tcp;
  private final ActorRef island;
  private final String host;
  private final long retryMillis;
  private State state = new Closed();
  private int wanted = -1;

  /**
   * @param tcp the manager of sockets
   * @param island gets the connections
   */
  Listener(ActorRef tcp, ActorRef island, String host, long retryMillis) {
    this.tcp = tcp;
    this.island = island;
    this.host = host;
    this.retryMillis = retryMillis;
  }

  State state() {
    return state;
  }

  /** The port from now on; connections that came through another one live on. */
  void want(int port) {
    if (port == wanted) return;
    wanted = port;
    if (state instanceof Open open) open.socket.tell(TcpMessage.unbind(), island);
    if (!(state instanceof Binding)) bind();
  }

  void wantNone() {
    wanted = -1;
    if (state instanceof Open open) open.socket.tell(TcpMessage.unbind(), island);
    if (!(state instanceof Binding)) state = new Closed();
  }

  void bound(Tcp.Bound bound, ActorRef socket) {
    var asked = state instanceof Binding binding ? binding.port : -1;
    if (asked != wanted) { // changed its mind meanwhile
      socket.tell(TcpMessage.unbind(), island);
      state = new Closed();
      if (wanted >= 0) bind();
      return;
    }
    state = new Open(bound.localAddress().getPort(), socket);
    socket.tell(TcpMessage.resumeAccepting(ACCEPTS), island);
  }

  void failed(String why, long now) {
    if (!(state instanceof Binding binding)) return;
    if (binding.port == wanted) state = new Taken(wanted, now + retryMillis, why);
    else if (wanted >= 0) bind();
    else state = new Closed();
  }

  /** One connection came: there is room for another. */
  void accepted() {
    if (state instanceof Open open) open.socket.tell(TcpMessage.resumeAccepting(1), island);
  }

  void tick(long now) {
    if (state instanceof Taken taken && now >= taken.retryAt) bind();
  }

  private void bind() {
    state = new Binding(wanted);
    var options = List.<Inet.SocketOption>of(
        TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true), TcpSO.sendBufferSize(SEND_BUFFER));
    var address = new InetSocketAddress(host, wanted);
    tcp.tell(TcpMessage.bind(island, address, BACKLOG, options, true), island);
  }
}
