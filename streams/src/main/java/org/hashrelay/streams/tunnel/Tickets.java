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
    fill();
    if (left < 1 + reserve) return false;
    left--;
    return true;
  }

  /** Takes one that there need not be; those of a quarter of a second can be owed at most. */
  void owe() {
    fill();
    left = Math.max(-perSecond / 4.0, left - 1);
  }

  /** How long until there is one; 0 when there is. */
  long millisUntilOne() {
    fill();
    return left >= 1 ? 0 : (long) Math.ceil((1 - left) * 1_000 / perSecond);
  }

  private void fill() {
    var now = nanos.getAsLong();
    left = Math.min(2.0 * perSecond, left + (now - at) / NANOS * perSecond);
    at = now;
  }
}
