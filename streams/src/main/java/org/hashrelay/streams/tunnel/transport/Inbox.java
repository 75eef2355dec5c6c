package org.hashrelay.streams.tunnel.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one way into an island for all other threads.
 *
 * <p>The first entry after a drain wakes the island, the others only join the queue. Once closed,
 * entries still run, one at a time, on whatever thread brings them: so that whoever asks something of
 * a tunnel that is gone hears so. Its producers are bounded each by its own limit.
 */
public final class Inbox {

  private final ConcurrentLinkedQueue<Runnable> entries = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile Runnable wake = () -> {};
  private volatile boolean closed;

  public void add(Runnable entry) {
    entries.add(entry);
    if (closed) drainClosed();
    else if (signalled.compareAndSet(false, true)) wake.run();
  }

  /** Says how the island is woken; what came before wakes it now. */
  public void wokenBy(Runnable wake) {
    this.wake = wake;
    signalled.set(!entries.isEmpty());
    if (signalled.get()) wake.run();
  }

  /** By the island only. */
  public void drain() {
    signalled.set(false);
    for (var entry = entries.poll(); entry != null; entry = entries.poll()) entry.run();
  }

  /** By the island only, as the last thing it does. */
  public void close() {
    closed = true;
    drainClosed();
  }

  private synchronized void drainClosed() {
    for (var entry = entries.poll(); entry != null; entry = entries.poll()) entry.run();
  }
}
