package org.hashrelay.actors.agent;

import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;

/** The way from a node to its server. May be used from any thread. */
@FunctionalInterface
public interface ServerLink {

  /** False when the way is gone or so full that the message was refused. */
  boolean send(ToServer message);
}
