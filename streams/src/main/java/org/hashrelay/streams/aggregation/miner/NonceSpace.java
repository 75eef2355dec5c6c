package org.hashrelay.streams.aggregation.miner;

/**
 * How much of its search space one miner has left in the job it works on (aggregation §4).
 *
 * <p>Four bytes of nonce, its own bytes of extranonce2, and the version bits it may roll, if it
 * does. Who comes to the end of it begins anew and finds the same again (Q33).
 */
public final class NonceSpace {

  private static final double SEARCHED = 0.5; // at which more is given
  private static final int PLAIN_SHARES = 20; // after which nobody expects rolling any more

  private boolean mayRoll = true;
  private int plain; // good shares in a row without rolled bits
  private int minerBytes;
  private long since;

  /** Whether its kind is known to roll versions. */
  public void rolls(boolean known) {
    mayRoll = known;
  }

  /** A good share of its own. */
  public void found(boolean rolled) {
    plain = rolled ? 0 : Math.min(plain + 1, PLAIN_SHARES);
  }

  /** It has a job nothing of which it has searched. */
  public void given(int bytes, long now) {
    minerBytes = bytes;
    since = now;
  }

  /**
   * @param hashesPerSecond 0 when nobody knows
   * @param mask the bits it may roll
   */
  public boolean isRunningOut(double hashesPerSecond, int mask, long now) {
    var rolled = mayRoll && plain < PLAIN_SHARES ? Integer.bitCount(mask) : 0;
    var space = Math.scalb(1.0, 32 + 8 * minerBytes + rolled);
    return hashesPerSecond * (now - since) / 1_000 > SEARCHED * space;
  }
}
