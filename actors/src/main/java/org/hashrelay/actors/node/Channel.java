package org.hashrelay.actors.node;

import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;

/** The way from a server to one of its nodes: a tunnel, or nothing at all for the node inside. */
public interface Channel {

  /** False when the way is gone or so full that the message was refused. */
  boolean send(ToNode message);

  /** Harmless when it is closed already. */
  void close(String reason);

  /** The newest measured round trip; 0 when there is none. */
  long rttMicros();
}
