package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Pauses that grow from failure to failure. Confined to whoever locks around it. */
final class Backoff {

  private static final double JITTER = 0.2;

  private final Duration first;
  private final Duration longest;
  private final LongSupplier nanos;
  private final DoubleSupplier random;
  private int failures;
  private long nextAt;

  /** @param random from 0 to 1 */
  Backoff(Duration first, Duration longest, LongSupplier nanos, DoubleSupplier random) {
    this.first = first;
    this.longest = longest;
    this.nanos = nanos;
    this.random = random;
    reset();
  }

  /** As if nothing had failed yet. */
  void reset() {
    failures = 0;
    nextAt = nanos.getAsLong();
  }

  void failed() {
    var doubled = first.toNanos() * (1L << Math.min(failures, 16));
    var pause = Math.min(longest.toNanos(), doubled);
    failures++;
    var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    nextAt = nanos.getAsLong() + (long) (pause * factor);
  }

  boolean hasFailed() {
    return failures > 0;
  }

  /** Until the next attempt; zero when it may be made now. */
  Duration remaining() {
    return Duration.ofNanos(Math.max(0, nextAt - nanos.getAsLong()));
  }
}
