package org.hashrelay.streams.downstream;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door through which other threads get work done inside an island.
 *
 * <p>However much is put in between two visits, the island is woken once.
 */
final class Inbox implements Executor {

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile AsyncCallback<Done> wake;

  /** Before the island runs, what is put in waits for {@link #attach}. */
  @Override
  public void execute(Runnable task) {
    if (stopped.get()) return;
    waiting.add(task);
    call();
  }

  /**
   * @param wake makes the island call {@link #drain} on its own thread
   */
  void attach(AsyncCallback<Done> wake) {
    this.wake = wake;
    call();
  }

  /** Only inside the island. */
  void drain() {
    called.set(false);
    for (var task = waiting.poll(); task != null; task = waiting.poll()) run(task);
  }

  /** One pool's bytes must not end the island. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException fault) {
      log.error("an event of a pool connection could not be handled", fault);
    }
  }

  /** The island is gone: what waits is dropped, and so is what still comes. */
  void stop() {
    stopped.set(true);
    waiting.clear();
  }

  private void call() {
    var island = wake;
    if (island != null && called.compareAndSet(false, true)) island.invoke(Done.getInstance());
  }
}
