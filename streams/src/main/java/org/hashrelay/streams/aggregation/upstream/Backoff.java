package org.hashrelay.streams.aggregation.upstream;

import java.util.function.DoubleSupplier;

/** How long to wait before a lost pool is dialled again: longer each time, never quite the same. */
public final class Backoff {

  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 30_000;

  private final DoubleSupplier random; // 0 to 1
  private long pause = FIRST_MILLIS;

  public Backoff(DoubleSupplier random) {
    this.random = random;
  }

  public void reset() {
    pause = FIRST_MILLIS;
  }

  /** Milliseconds to wait after a connection ended for this reason. */
  public long next(String reason) {
    if (reason.startsWith("tunnel-")) return spread(FIRST_MILLIS / 2); // no pool is troubled by it
    var now = pause;
    pause = Math.min(LONGEST_MILLIS, 2 * pause);
    return spread(now);
  }

  private long spread(long millis) {
    return (long) (millis * (0.75 + random.getAsDouble() / 2));
  }
}
