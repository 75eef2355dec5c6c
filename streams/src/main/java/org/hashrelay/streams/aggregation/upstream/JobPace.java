package org.hashrelay.streams.aggregation.upstream;

import java.util.Arrays;

/**
 * Lets so many jobs through within any second, and no more (P8); whoever is refused keeps the newest
 * and tries again.
 *
 * <p>Counted in quarters of a second, so that the newest never waits longer than that.
 */
final class JobPace {

  private static final long WINDOW_MILLIS = 250;

  private final long[] passed; // the last ones, as a ring
  private int next;

  JobPace(int perSecond) {
    passed = new long[Math.max(1, perSecond / 4)];
    Arrays.fill(passed, Long.MIN_VALUE / 2);
  }

  boolean pass(long now) {
    if (now - passed[next] < WINDOW_MILLIS) return false;
    passed[next] = now;
    next = (next + 1) % passed.length;
    return true;
  }
}
