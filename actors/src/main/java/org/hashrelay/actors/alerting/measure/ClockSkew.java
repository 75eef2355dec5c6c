package org.hashrelay.actors.alerting.measure;

/**
 * How far a node's clock is ahead, told from the least delayed of its messages; what it told of times
 * is turned into ours.
 */
final class ClockSkew {

  private static final long KEPT_MILLIS = 600_000;

  private long since = Long.MIN_VALUE;
  private long best = Long.MIN_VALUE;
  private long before = Long.MIN_VALUE;

  void heard(long said, long now) {
    if (since == Long.MIN_VALUE || now - since > KEPT_MILLIS) {
      before = best;
      best = said - now;
      since = now;
    }
    best = Math.max(best, said - now);
  }

  /** Never in the future. */
  long ours(long said, long now) {
    return Math.min(now, said - Math.max(best, before));
  }
}
