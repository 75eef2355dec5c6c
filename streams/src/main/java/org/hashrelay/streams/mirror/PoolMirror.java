package org.hashrelay.streams.mirror;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;

/**
 * Watches pool connections from beside the way: what it cannot take in time it drops and counts.
 */
public final class PoolMirror implements PoolDialer {

  private final PoolDialer dialer;
  private final Executor executor;
  private final Consumer<MirrorFact> facts;

  /**
   * @param executor where the watching is done
   * @param facts told from that executor, one call at a time for each connection
   */
  public PoolMirror(PoolDialer dialer, Executor executor, Consumer<MirrorFact> facts) {
    this.dialer = dialer;
    this.executor = executor;
    this.facts = facts;
  }

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    throw new UnsupportedOperationException("" + dialer + executor + facts);
  }

  /** Pieces that passed unwatched because the mirror had fallen behind. */
  public long dropped() {
    return 0;
  }
}
