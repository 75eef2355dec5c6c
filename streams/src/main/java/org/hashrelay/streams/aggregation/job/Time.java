package org.hashrelay.streams.aggregation.job;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The two clocks of a mapping: one for how long something took, one for when it was.
 *
 * @param nanos never goes back
 * @param wall what a report carries; may be set by people
 */
public record Time(LongSupplier nanos, InstantSource wall) {

  public static final Time SYSTEM = new Time(System::nanoTime, InstantSource.system());

  /** Milliseconds since some point in the past. */
  public long now() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Milliseconds since 1970. */
  public long date() {
    return wall.millis();
  }
}
