package org.hashrelay.streams.tunnel.frame;

import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;

/** What a {@link Multiplexer} learns from the frames it is given. */
public interface StreamEvents {

  /** The other end opened a stream. */
  void opened(int stream, PoolRoute route);

  /** The pool behind a stream of ours is connected. */
  void connected(int stream);

  void received(int stream, ByteString bytes);

  /** Whether more should be sent on a stream now. */
  void writable(int stream, boolean ready);

  /** The other end closed a stream; nothing more comes on it. */
  void closed(int stream, String reason);

  /** A whole control message. */
  void control(ByteString message);

  void pong(long timestamp);

  /** The other end has ended the session for good; nothing more comes on any stream. */
  void left(String reason);
}
