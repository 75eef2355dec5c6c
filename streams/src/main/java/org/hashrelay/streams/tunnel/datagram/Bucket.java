package org.hashrelay.streams.tunnel.datagram;

/** Tokens that fill again, twice as many at most as come in a second. */
final class Bucket {

  private static final double SECOND = 1e9;

  private final int perSecond;
  private double left;
  private long at;

  Bucket(int perSecond, long now) {
    this.perSecond = perSecond;
    this.left = 2.0 * perSecond;
    this.at = now;
  }

  boolean take(long now) {
    left = Math.min(2.0 * perSecond, left + (now - at) * perSecond / SECOND);
    at = now;
    if (left < 1) return false;
    left--;
    return true;
  }
}
