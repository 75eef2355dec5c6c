package org.hashrelay.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that another process or thread does. */
final class Waiting {

  private static final Duration STEP = Duration.ofMillis(10);

  private Waiting() {}

  /** Whether it came true in time. */
  static boolean until(Duration patience, BooleanSupplier condition) {
    var end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) return false;
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }

  static void pass(Duration time) {
    until(time, () -> false);
  }
}
