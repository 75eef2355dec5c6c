package org.hashrelay.streams.pool;

import java.net.InetSocketAddress;
import org.apache.pekko.util.ByteString;

/** What happens on one connection to a pool. Called from any thread, one call at a time. */
public interface PoolEvents {

  /** The pool's name has an address; told by who dials from this process only. */
  default void resolved(InetSocketAddress address) {}

  /** The socket stands, and TLS may follow; told by who dials from this process only. */
  default void connected() {}

  /** The connection is open: bytes flow from now on. */
  void opened();

  void received(ByteString bytes);

  /** Whether more should be sent now: false when the way to the pool is full, true when it drained. */
  void writable(boolean ready);

  /**
   * The way to the pool is interrupted and may come back, or has come back: nothing that was sent
   * is lost so far, and nothing that is sent now leaves before it is back.
   */
  default void interrupted(boolean away) {}

  /**
   * The connection is gone, or never was.
   *
   * @param reason short and stable, as it stands in metrics and in the API: {@code
   *     connection-refused}, {@code pool-closed}, {@code tunnel-lost}, {@code unknown-pool} …
   */
  void closed(String reason);

  /** Whether a connection ended because our way to the pool was cut, which says nothing of it. */
  static boolean isOurs(String reason) {
    return reason.startsWith("tunnel-");
  }
}
