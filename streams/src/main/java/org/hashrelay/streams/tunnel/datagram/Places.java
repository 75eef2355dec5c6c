package org.hashrelay.streams.tunnel.datagram;

/**
 * So many places a second, and a quarter as many more for whoever was turned away and asks again.
 *
 * <p>A real client sends the very same after a second; a flood of invented senders does not. One
 * mebibyte, however many ask.
 */
final class Places {

  private static final long SECOND = 1_000_000_000L;
  private static final long AGAIN_AFTER = SECOND / 5;
  private static final long AGAIN_BEFORE = 10 * SECOND;
  private static final int SLOTS = 1 << 16;

  private final Bucket first;
  private final Bucket again;
  private final long[] turnedAway = new long[2 * SLOTS];

  Places(int perSecond, long now) {
    this.first = new Bucket(perSecond, now);
    this.again = new Bucket(Math.max(1, perSecond / 4), now);
  }

  boolean take(long now) {
    return first.take(now);
  }

  /** For one that gets no other place; remembers it if there is none of these either. */
  boolean takeAgain(long key, long now) {
    return isSaidAgain(key, now) && again.take(now);
  }

  /** Whether the same was turned away a moment ago; if not, it has been now. */
  private boolean isSaidAgain(long key, long now) {
    var slot = 2 * ((int) (key ^ key >>> 32 ^ key >>> 48) & SLOTS - 1);
    var age = now - turnedAway[slot + 1];
    var same = turnedAway[slot] == key && age < AGAIN_BEFORE;
    if (same && age < AGAIN_AFTER) return false;
    turnedAway[slot] = key;
    turnedAway[slot + 1] = now;
    return same;
  }
}
