package org.hashrelay.streams.tunnel.control;

/**
 * Where every share went: found = accepted + filtered + rejected + stale + unanswered + held, at
 * every moment.
 *
 * @param found everything a miner handed in
 * @param accepted taken by the pool
 * @param filtered good for the miner's own difficulty, below the pool's
 * @param rejected refused for any reason but stale; holds {@code duplicate} and {@code lowDifficulty}
 * @param unanswered forwarded, and the pool's answer never came
 * @param held waiting, or under way to the pool
 * @param credited difficulty of the accepted and filtered ones, as their miners are credited
 * @param poolCredited difficulty of the accepted ones, as the pool credits them
 */
public record ShareBook(
    long found,
    long accepted,
    long filtered,
    long rejected,
    long duplicate,
    long lowDifficulty,
    long stale,
    long unanswered,
    long held,
    double credited,
    double poolCredited) {

  public static final ShareBook EMPTY = new ShareBook(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The same, with these held besides: found like all others, and not yet judged. */
  public ShareBook holding(long more) {
    return new ShareBook(
        found + more,
        accepted,
        filtered,
        rejected,
        duplicate,
        lowDifficulty,
        stale,
        unanswered,
        held + more,
        credited,
        poolCredited);
  }

  public boolean balances() {
    return found == accepted + filtered + rejected + stale + unanswered + held;
  }
}
