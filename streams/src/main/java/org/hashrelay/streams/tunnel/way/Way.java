package org.hashrelay.streams.tunnel.way;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.transport.Inbox;
import org.hashrelay.streams.tunnel.transport.SecurePipe;

/** A way a node can take to its servers: a transport, and the act of dialling over it. */
public interface Way {

  /**
   * One connection to be made.
   *
   * @param link with a {@link Way#pipe} of the same way
   * @param inbox how other threads reach the link; to give up, cut the link through it
   * @param address the server's, looked up
   * @param patience how long the transport may take to reach the server; then the link is lost
   * @param reached called when the server has answered at all, at the latest when the link is secure
   */
  record Dial(
      Link link, Inbox inbox, InetSocketAddress address, Duration patience, Runnable reached) {}

  /** As settings, API and metrics name it: {@code tcp_tls}. */
  String name();

  /** The encryption of one new connection to this server. */
  SecurePipe pipe(String host, int port);

  /** What holds for a link over it, which may need signs of life more often. */
  default LinkSettings link(LinkSettings common) {
    return common;
  }

  /**
   * Begins, and returns at once; whatever comes of it, the link is told.
   *
   * @return done when the connection is over, its last words handed to the network
   */
  CompletionStage<Done> dial(Dial dial);

  /** Ends whatever connections are left; nothing is dialled any more. */
  default void close() {}
}
