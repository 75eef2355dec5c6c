package org.hashrelay.actors.audit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The way of one server to the audit log: what cannot be written waits here, in order, and is tried
 * again. So much waits at most; what comes then is lost, and counted. Safe from any thread.
 */
public final class AuditTrail {

  private static final int BATCH = 50;
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private record Waiting(AuditEntry entry, CompletableFuture<Boolean> written) {}

  private final Function<List<AuditEntry>, CompletionStage<?>> log;
  private final BiConsumer<Duration, Runnable> later;
  private final int most;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private boolean writing;
  private long lost;
  private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);

  /**
   * A trail without anything on it.
   *
   * @param log writes; a stage that fails says nothing about whether it did
   * @param later runs something after a while
   * @param most entries that wait
   */
  public AuditTrail(
      Function<List<AuditEntry>, CompletionStage<?>> log,
      BiConsumer<Duration, Runnable> later,
      int most) {
    this.log = log;
    this.later = later;
    this.most = most;
  }

  /** Returns at once; the stage says when it is written, and false when it is lost. */
  public CompletionStage<Boolean> note(AuditEntry entry) {
    var written = new CompletableFuture<Boolean>();
    synchronized (this) {
      if (queue.size() >= most) {
        lost++;
        return CompletableFuture.completedStage(false);
      }
      queue.add(new Waiting(entry, written));
      last = written;
    }
    write();
    return written.minimalCompletionStage();
  }

  /** Entries there was no room for. */
  public synchronized long lost() {
    return lost;
  }

  /** Entries that are not written yet. */
  public synchronized int waiting() {
    return queue.size();
  }

  /** Done when all that was noted so far is written. */
  public synchronized CompletionStage<Boolean> settled() {
    return last.minimalCompletionStage();
  }

  private void write() {
    List<Waiting> batch;
    synchronized (this) {
      if (writing || queue.isEmpty()) return;
      writing = true;
      batch = batch();
    }
    attempt(batch).whenComplete((noted, failure) -> {
      if (failure == null) written(batch);
      else later.accept(AGAIN, this::again);
    });
  }

  /** As much as fits into one message between servers. */
  private List<Waiting> batch() {
    var batch = new ArrayList<Waiting>();
    var weight = 0L;
    for (var next : queue) {
      weight += next.entry().weight();
      if (!batch.isEmpty() && weight > AuditEntry.MOST_AT_ONCE) break;
      batch.add(next);
      if (batch.size() == BATCH) break;
    }
    return batch;
  }

  private CompletionStage<?> attempt(List<Waiting> batch) {
    try {
      return log.apply(batch.stream().map(Waiting::entry).toList());
    } catch (RuntimeException failed) {
      return CompletableFuture.failedStage(failed);
    }
  }

  private void written(List<Waiting> batch) {
    synchronized (this) {
      for (var i = 0; i < batch.size(); i++) queue.remove();
      writing = false;
    }
    batch.forEach(done -> done.written().complete(true));
    write();
  }

  private void again() {
    synchronized (this) {
      writing = false;
    }
    write();
  }
}
