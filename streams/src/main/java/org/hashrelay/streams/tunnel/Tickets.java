package org.hashrelay.streams.tunnel;

import java.util.function.LongSupplier;

/** So many a second, with a burst of twice as many. Confined to whoever locks around it. */
final class Tickets {

  private static final double NANOS = 1e9;

  private final int perSecond;
  private final LongSupplier nanos;
  private double left;
  private long at;

  Tickets(int perSecond, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.left = 2.0 * perSecond;
    this.at = nanos.getAsLong();
  }

  /** Whether there was one. */
  boolean take() {
    return takeAbove(0);
  }

  /** The same, leaving those of a whole second for others. */
  boolean takeIfPlenty() {
    return takeAbove(perSecond);
  }

  private boolean takeAbove(int reserve) {
    var now = nanos.getAsLong();
    left = Math.min(2.0 * perSecond, left + (now - at) / NANOS * perSecond);
    at = now;
    if (left < 1 + reserve) return false;
    left--;
    return true;
  }
}
