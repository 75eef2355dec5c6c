package org.hashrelay.streams.mirror;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;

/**
 * Watches pool connections from beside the way: what it cannot take in time it drops and counts.
 *
 * <pre>
 *   PoolEvents ◄──────┬────── pool          PoolStream ──┬──────► pool
 *                     └─► Watch ─► MirrorFact ◄──────────┘
 * </pre>
 */
public final class PoolMirror implements PoolDialer {

  private final PoolDialer dialer;
  private final Executor executor;
  private final Consumer<MirrorFact> facts;
  private final LongAdder dropped = new LongAdder();

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
    var watch = new Watch(new StratumWatcher(route, facts), executor, dropped);
    return new Sent(dialer.open(route, new Heard(events, watch)), watch);
  }

  /** Pieces that passed unwatched because the mirror had fallen behind. */
  public long dropped() {
    return dropped.sum();
  }

  /** Passes on what the pool's side tells. */
  private record Heard(PoolEvents events, Watch watch) implements PoolEvents {

    @Override
    public void opened() {
      events.opened();
      watch.opened();
    }

    @Override
    public void received(ByteString bytes) {
      events.received(bytes);
      watch.fromPool(bytes);
    }

    @Override
    public void writable(boolean ready) {
      events.writable(ready);
    }

    @Override
    public void closed(String reason) {
      events.closed(reason);
      watch.closed(reason);
    }
  }

  /** Passes on what the miners' side asks. */
  private record Sent(PoolStream stream, Watch watch) implements PoolStream {

    @Override
    public void send(ByteString bytes) {
      watch.toPool(bytes); // before the pool can answer
      stream.send(bytes);
    }

    @Override
    public void consumed(int bytes) {
      stream.consumed(bytes);
    }

    @Override
    public void close(String reason) {
      stream.close(reason);
      watch.closed(reason);
    }
  }
}
