package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long the next attempt waits for those that have reached the server.
 *
 * <pre>
 *   reached            1st        2nd               3rd               4th and on
 *   waited for         1 s        2 s               4 s               8 s
 *                      but not when it is turned away
 * </pre>
 *
 * <p>Of a link that is back, the first attempt to get through is the one to wait for: more handshakes
 * beside it only make both ends slower. Each is waited for once, and twice as long as the one before,
 * even when it was turned away: a server to which thousands come back at once takes its time. Each
 * race has a patience of its own, so that those thousands do not come together the next time either.
 * Confined to whoever locks around it.
 */
final class HoldBack {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 3;

  private final LongSupplier nanos;
  private final double patience;
  private int waitedFor;
  private boolean holding;
  private long since;

  /** @param chance from 0 to 1: half as patient as others, or half as much again */
  HoldBack(LongSupplier nanos, double chance) {
    this.nanos = nanos;
    this.patience = 0.5 + chance;
  }

  /**
   * Whether the attempt whose turn it is has to be left out.
   *
   * @param underWay attempts that have reached the server, and may yet succeed
   * @param turnedAway those that have reached it, and failed
   */
  boolean holds(int underWay, int turnedAway) {
    var reached = underWay + turnedAway;
    if (reached == waitedFor || underWay == 0 && turnedAway == 1) return false;
    var now = nanos.getAsLong();
    if (!holding) {
      holding = true;
      since = now;
    }
    if (now - since < nanosFor(reached)) return true;
    holding = false;
    waitedFor = reached;
    return false;
  }

  private long nanosFor(int reached) {
    return (long) ((FIRST.toNanos() << Math.min(MOST_DOUBLINGS, reached - 1)) * patience);
  }
}
