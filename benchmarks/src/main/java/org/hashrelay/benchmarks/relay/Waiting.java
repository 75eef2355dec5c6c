package org.hashrelay.benchmarks.relay;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what a process does, and for time to pass. */
public final class Waiting {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration STEP = Duration.ofMillis(50);

  private Waiting() {}

  /** Fails when the process ends first, or it takes too long. */
  public static void until(String what, ChildProcess process, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException("waited in vain for " + what + ": see its log");
      }
      pass(STEP);
    }
  }

  public static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
