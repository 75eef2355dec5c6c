package org.hashrelay.http.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What somebody says when asked, and what he said last while he is silent.
 *
 * <p>Who was silent is asked again in the background, after a pause; nobody waits for him twice. May be
 * used from any thread.
 */
public final class LastKnown<T> {

  static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Supplier<CompletionStage<T>> question;
  private final InstantSource clock;
  private volatile Optional<T> last = Optional.empty();
  private volatile boolean silent;
  private volatile Instant askedAt = Instant.MIN;

  /**
   * An answer.
   *
   * @param value empty when there never was one
   * @param current whether it was given just now
   */
  public record Known<T>(Optional<T> value, boolean current) {}

  public LastKnown(Supplier<CompletionStage<T>> question, InstantSource clock) {
    this.question = question;
    this.clock = clock;
  }

  /** Never fails, and answers within a second. */
  public CompletionStage<Known<T>> look() {
    if (silent && clock.instant().isBefore(askedAt.plus(PAUSE))) {
      return CompletableFuture.completedStage(remembered());
    }
    var wasSilent = silent;
    var answer = asked();
    return wasSilent
        ? CompletableFuture.completedStage(remembered())
        : answer
            .copy()
            .completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(value -> {
              if (value.isPresent()) return new Known<>(value, true);
              silent = true;
              return remembered();
            });
  }

  /** He has just answered somebody: there is no need to be patient with him. */
  void heard() {
    silent = false;
  }

  private Known<T> remembered() {
    return new Known<>(last, false);
  }

  private CompletableFuture<Optional<T>> asked() {
    askedAt = clock.instant();
    return question
        .get()
        .handle((value, failure) -> {
          silent = failure != null;
          if (failure == null) last = Optional.of(value);
          return failure == null ? last : Optional.<T>empty();
        })
        .toCompletableFuture();
  }
}
