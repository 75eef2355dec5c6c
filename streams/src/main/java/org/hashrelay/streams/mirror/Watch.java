package org.hashrelay.streams.mirror;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue between one connection and its watcher.
 *
 * <p>Adding never waits and never throws. A piece that does not fit is dropped and counted; the
 * watcher is told that its side of the talk has a gap there.
 */
final class Watch {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  /** Bytes that may wait to be watched. */
  static final int MAX_WAITING = 256 * 1024;

  private final StratumWatcher watcher;
  private final Executor executor;
  private final LongAdder dropped;
  private final ConcurrentLinkedQueue<Runnable> pieces = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean poolGap = new AtomicBoolean();
  private final AtomicBoolean minersGap = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  Watch(StratumWatcher watcher, Executor executor, LongAdder dropped) {
    this.watcher = watcher;
    this.executor = executor;
    this.dropped = dropped;
  }

  void opened() {
    add(watcher::opened);
  }

  void closed(String reason) {
    if (closed.compareAndSet(false, true)) add(() -> watcher.closed(reason));
  }

  void fromPool(ByteString bytes) {
    var now = System.nanoTime();
    offer(bytes, poolGap, gap -> watcher.fromPool(bytes.toArray(), gap, now));
  }

  void toPool(ByteString bytes) {
    var now = System.nanoTime();
    offer(bytes, minersGap, gap -> watcher.toPool(bytes.toArray(), gap, now));
  }

  /** What is done with a piece, and whether one before it is missing. */
  private interface Piece {
    void take(boolean afterGap);
  }

  private void offer(ByteString bytes, AtomicBoolean gap, Piece piece) {
    if (waiting.addAndGet(bytes.size()) > MAX_WAITING) {
      waiting.addAndGet(-bytes.size());
      gap.set(true);
      dropped.increment();
      return;
    }
    var afterGap = gap.getAndSet(false);
    add(() -> {
      waiting.addAndGet(-bytes.size());
      piece.take(afterGap);
    });
  }

  private void add(Runnable piece) {
    pieces.add(piece);
    if (!scheduled.compareAndSet(false, true)) return;
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) { // the process is stopping
      pieces.clear();
      dropped.increment();
    }
  }

  private void drain() {
    for (var piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      try {
        piece.run();
      } catch (RuntimeException e) { // a bug here is nobody else's trouble
        dropped.increment();
        LOG.warn("the mirror failed", e);
      }
    }
    scheduled.set(false);
    if (!pieces.isEmpty() && scheduled.compareAndSet(false, true)) executor.execute(this::drain);
  }
}
