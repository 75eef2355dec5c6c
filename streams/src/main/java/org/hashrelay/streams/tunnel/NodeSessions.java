package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;

/** Told of every client node that proved itself. */
@FunctionalInterface
public interface NodeSessions {

  /** Called once per session, before anything else of it; returns at once. */
  NodeSession.Handler opened(NodeSession session);

  /** Told of every connection that never became a session; returns at once. */
  default void refused(InetSocketAddress from, String kind) {}
}
