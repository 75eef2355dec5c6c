package org.hashrelay.streams.tunnel.quic;

import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * One QUIC connection, as an engine drives it. No call blocks; any thread may call.
 *
 * <p>Way 0 is the first stream, both directions. Ways from 1 up, numbered by whoever sends on them,
 * go in one direction each.
 */
interface QuicConnection {

  /** How many ways of its own this end may have open beside the first, known once established. */
  int waysAllowed();

  /** @param last nothing more follows on this way */
  void write(int way, ByteString bytes, boolean last);

  /** Bytes written that the network has not taken yet. */
  long pending();

  /** Bytes that {@link #writeOnce} takes at a time; 0 when it takes none. */
  default int mostOnce() {
    return 0;
  }

  /** Sends bytes in no order with others, and not again when they are lost (RFC 9221). */
  default void writeOnce(ByteString bytes) {
    throw new IllegalStateException("this connection knows no datagrams");
  }

  /** Packets of this end that were lost, as of a moment ago. */
  default long lost() {
    return 0;
  }

  /** Asks for the next bytes of a way of the other end, once for each time. */
  void more(int way);

  /**
   * Ends it; what waits is dropped.
   *
   * @param goodbye why this end ends the session, if it does; it may overtake what was written
   */
  void close(Optional<String> goodbye);
}
