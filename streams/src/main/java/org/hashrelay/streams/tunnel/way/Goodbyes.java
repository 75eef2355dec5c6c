package org.hashrelay.streams.tunnel.way;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;

/** Waits for connections to be over, so that nothing ends before they have said their last words. */
public final class Goodbyes {

  private final CompletableFuture<Done> last = new CompletableFuture<>();
  private int open;
  private boolean awaited;

  /** One more to wait for. */
  public void after(CompletionStage<Done> over) {
    synchronized (this) {
      open++;
    }
    over.whenComplete((done, failure) -> settle(-1, false));
  }

  /** Done when none is left, or after this time. */
  public CompletionStage<Done> last(Duration atMost) {
    settle(0, true);
    return last.copy()
        .completeOnTimeout(Done.getInstance(), atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void settle(int change, boolean nowAwaited) {
    boolean none;
    synchronized (this) {
      open += change;
      awaited |= nowAwaited;
      none = awaited && open == 0;
    }
    if (none) last.complete(Done.getInstance());
  }
}
