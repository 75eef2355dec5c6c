package org.hashrelay.streams.pool;

/**
 * Opens connections to pools: directly in a server, through the tunnel in a client node.
 *
 * <p>Neither side can tell the two apart, which is why a server can be its own client node.
 */
@FunctionalInterface
public interface PoolDialer {

  /**
   * Starts to connect and returns at once. What becomes of it, and every byte, comes to {@code
   * events}; after {@link PoolEvents#closed} nothing more comes.
   */
  PoolStream open(PoolRoute route, PoolEvents events);

  /** False while there is no way to any pool, and so no dial to be made. */
  default boolean canDial() {
    return true;
  }
}
