package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;

/** The tunnel of one client node, seen from the server. May be used from any thread. */
public interface NodeSession {

  String nodeId();

  Hello.FromNode hello();

  /** {@code tcp_tls} or {@code tcp_encrypt}. */
  String transport();

  /** The suite in use, as TLS names it. */
  String cipher();

  InetSocketAddress remoteAddress();

  /**
   * False when the session is over or its way is so full that the message was refused. While its
   * node is away, messages wait.
   */
  boolean send(ToNode message);

  /** Says goodbye with this reason, then closes; harmless when it is closed already. */
  void close(String reason);

  /** The newest measured round trip; 0 before the first. */
  long rttMicros();

  /** What the server's side does with a session. Called from any thread, one call at a time. */
  interface Handler {

    void received(ToServer message);

    /** So many bytes came from the node, or went to it; on the connection's thread. */
    default void passed(int bytesIn, int bytesOut) {}

    /**
     * The link is gone; the pool connections stay, and {@link #resumed} or {@link #closed} follows.
     */
    default void interrupted(String reason) {}

    /** The node is back, maybe from another address, and goes on where it was. */
    default void resumed() {}

    /** The session is over; nothing more comes, and its pool connections are closed. */
    void closed(String reason);

    /** Dials what the node asks for. */
    PoolDialer pools();
  }
}
