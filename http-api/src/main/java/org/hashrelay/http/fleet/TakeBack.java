package org.hashrelay.http.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what a call had done when its next step failed, so that no name stays taken by nothing.
 *
 * <p>Goes on in the background until it worked, or for about half a minute. Calls that ended without
 * an answer may still be carried out; what they made is taken back too.
 */
public final class TakeBack {

  private static final Logger LOG = LoggerFactory.getLogger(TakeBack.class);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final int ATTEMPTS = 8;
  private static final int WAIT_SECONDS = 3;

  private final AppliedWait.Timer timer;
  private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

  public TakeBack(AppliedWait.Timer timer) {
    this.timer = timer;
  }

  /**
   * The step as it ends. When it fails, {@code undo} is begun; a refusal is passed on only after its
   * first attempt, so that who reads it can choose again at once.
   *
   * @param what names what is taken back, for {@link #settled} and for the log
   */
  public <T> CompletionStage<T> onFailure(
      String what, CompletionStage<T> step, Supplier<CompletionStage<Void>> undo) {
    return step.handle((value, failure) -> {
          if (failure == null) return CompletableFuture.completedStage(value);
          var first = begin(what, undo);
          var failed = CompletableFuture.<T>failedStage(failure);
          return Ask.isRefusal(failure) ? first.thenCompose(done -> failed) : failed;
        })
        .thenCompose(Function.identity());
  }

  /** Waits, not for long, until nothing of that name is being taken back by this server. */
  public CompletionStage<Void> settled(String what) {
    var busy = running.get(what);
    return busy == null
        ? CompletableFuture.completedStage(null)
        : busy.copy().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends with the first attempt, whatever became of it. */
  private CompletionStage<Void> begin(String what, Supplier<CompletionStage<Void>> undo) {
    var over = new CompletableFuture<Void>();
    running.put(what, over);
    over.whenComplete((done, failure) -> running.remove(what, over));
    var first = new CompletableFuture<Void>();
    attempt(what, undo, 1, over).whenComplete((done, failure) -> first.complete(null));
    return first;
  }

  private CompletionStage<Void> attempt(
      String what, Supplier<CompletionStage<Void>> undo, int number, CompletableFuture<Void> over) {
    return undo.get().handle((done, failure) -> {
      if (failure == null) {
        over.complete(null);
      } else if (number == ATTEMPTS) {
        LOG.warn("{} is left half made: {}", what, failure.toString());
        over.complete(null);
      } else {
        var pause = FIRST.multipliedBy(1L << (number - 1));
        timer.after(pause, () -> attempt(what, undo, number + 1, over));
      }
      return null;
    });
  }
}
