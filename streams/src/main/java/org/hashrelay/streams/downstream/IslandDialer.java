package org.hashrelay.streams.downstream;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;

/**
 * The way to the pools as it looks from inside an island: events come on the island's thread.
 *
 * <p>What is sent in one turn leaves as one piece, when {@link #flush} is called behind everything
 * that already waits: a busy island batches by itself, an idle one delays nothing.
 */
final class IslandDialer implements PoolDialer {

  private final PoolDialer pools;
  private final Inbox inbox;
  private final Runnable flushSoon;
  private final List<Stream> unsent = new ArrayList<>();

  /**
   * @param flushSoon makes the island call {@link #flush} after what waits for it now
   */
  IslandDialer(PoolDialer pools, Inbox inbox, Runnable flushSoon) {
    this.pools = pools;
    this.inbox = inbox;
    this.flushSoon = flushSoon;
  }

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    return new Stream(pools.open(route, inside(events)));
  }

  @Override
  public boolean canDial() {
    return pools.canDial();
  }

  void flush() {
    for (var stream : unsent) stream.flush();
    unsent.clear();
  }

  private PoolEvents inside(PoolEvents events) {
    return new PoolEvents() {
      @Override
      public void opened() {
        inbox.execute(events::opened);
      }

      @Override
      public void received(ByteString bytes) {
        inbox.execute(() -> events.received(bytes));
      }

      @Override
      public void writable(boolean ready) {
        inbox.execute(() -> events.writable(ready));
      }

      @Override
      public void interrupted(boolean away) {
        inbox.execute(() -> events.interrupted(away));
      }

      @Override
      public void closed(String reason) {
        inbox.execute(() -> events.closed(reason));
      }
    };
  }

  private final class Stream implements PoolStream {

    private final PoolStream outside;
    private ByteString waiting = ByteString.emptyByteString();

    Stream(PoolStream outside) {
      this.outside = outside;
    }

    @Override
    public void send(ByteString bytes) {
      if (waiting.isEmpty()) {
        if (unsent.isEmpty()) flushSoon.run();
        unsent.add(this);
      }
      waiting = waiting.concat(bytes);
    }

    @Override
    public void consumed(int bytes) {
      outside.consumed(bytes);
    }

    @Override
    public void close(String reason) {
      flush();
      outside.close(reason);
    }

    void flush() {
      if (waiting.isEmpty()) return;
      var bytes = waiting;
      waiting = ByteString.emptyByteString();
      outside.send(bytes);
    }
  }
}
