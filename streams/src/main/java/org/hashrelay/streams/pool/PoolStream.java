package org.hashrelay.streams.pool;

import org.apache.pekko.util.ByteString;

/** One connection to a pool, seen from the miners' side. May be used from any thread. */
public interface PoolStream {

  /** Bytes for the pool, in order. Before the connection stands they wait in a bounded buffer. */
  void send(ByteString bytes);

  /** Says that so many received bytes are dealt with, so that as many more may come. */
  void consumed(int bytes);

  /**
   * Ends the connection; harmless when it has ended already. What is under way may still come in;
   * {@link PoolEvents#closed} does not follow.
   */
  void close(String reason);

  /** What is handed out for a connection that never was. */
  static PoolStream gone() {
    return Gone.STREAM;
  }
}
