package org.hashrelay.streams.aggregation.miner;

/**
 * Work found over the last so many shares, and how far it can be trusted.
 *
 * <p>Shares are found at random: of {@code n} expected, {@code n ± √n} come. The bounds are those of
 * the square root, whose error is the same for every n.
 */
final class ShareWindow {

  private static final long LEAST_MILLIS = 50;

  private final int mostShares;
  private double shares;
  private double work;
  private long since;

  /**
   * @param mostShares beyond them the older half is forgotten
   */
  ShareWindow(int mostShares, long now) {
    this.mostShares = mostShares;
    this.since = now;
  }

  void restart(long now) {
    shares = 0;
    work = 0;
    since = now;
  }

  void add(double difficulty, long now) {
    shares++;
    work += difficulty;
    if (shares <= mostShares) return;
    shares /= 2;
    work /= 2;
    since = now - (now - since) / 2;
  }

  double shares() {
    return shares;
  }

  /** Difficulty found per millisecond. */
  double speed(long now) {
    return work / age(now);
  }

  /** The speed it has at least, with a certainty of that many standard errors. */
  double atLeast(double certainty, long now) {
    var root = Math.max(0, Math.sqrt(shares) - certainty / 2);
    return shares == 0 ? 0 : speed(now) * root * root / shares;
  }

  /**
   * The speed it has at most.
   *
   * @param difficulty of the shares it looks for
   */
  double atMost(double certainty, double difficulty, long now) {
    var root = Math.sqrt(shares + 1) + certainty / 2;
    var each = shares == 0 ? difficulty : work / shares;
    return each * root * root / age(now);
  }

  long age(long now) {
    return Math.max(LEAST_MILLIS, now - since);
  }
}
