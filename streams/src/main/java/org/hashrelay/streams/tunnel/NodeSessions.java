package org.hashrelay.streams.tunnel;

/** Told of every client node that proved itself. */
@FunctionalInterface
public interface NodeSessions {

  /** Called once per session, before anything else of it; returns at once. */
  NodeSession.Handler opened(NodeSession session);
}
