package org.hashrelay.streams.aggregation.job;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The shares a miner has sent for its live jobs, so that a repeat is answered without the pool.
 *
 * <p>Numbers are compared, not their spelling, and of each share 64 mixed bits are kept: eight to
 * twenty bytes a share, and a chance below 10^-15 that a new one is taken for an old one. Full, it
 * forgets its oldest work first; a repeat of that would reach the pool, which has a filter of its
 * own.
 */
public final class DuplicateFilter {

  public static final int MOST_SHARES = 8_192;

  private static final int FIRST_TABLE = 8;

  /** The shares of one piece of work: a table of numbers, 0 for a free place. */
  private static final class Found {
    final long work;
    long[] table = new long[FIRST_TABLE];
    int size;

    Found(long work) {
      this.work = work;
    }

    boolean add(long share) {
      if (4 * (size + 1) > 3 * table.length) grow();
      if (!place(table, share)) return false;
      size++;
      return true;
    }

    boolean has(long share) {
      var at = (int) share & table.length - 1;
      while (table[at] != 0 && table[at] != share) at = at + 1 & table.length - 1;
      return table[at] == share;
    }

    private void grow() {
      var larger = new long[2 * table.length];
      for (var share : table) {
        if (share != 0) place(larger, share);
      }
      table = larger;
    }

    private static boolean place(long[] table, long share) {
      var at = (int) share & table.length - 1;
      while (table[at] != 0) {
        if (table[at] == share) return false;
        at = at + 1 & table.length - 1;
      }
      table[at] = share;
      return true;
    }
  }

  private final Deque<Found> byWork = new ArrayDeque<>(2); // newest last
  private int size;

  /**
   * False when this very share was seen before.
   *
   * @param work number under which it was first handed out, whatever it was called later
   */
  public boolean isNew(long work, long extranonce2, int ntime, int nonce, int versionBits) {
    if (!of(work).add(mixed(extranonce2, ntime, nonce, versionBits))) return false;
    if (++size > MOST_SHARES) size -= byWork.removeFirst().size;
    return true;
  }

  /** Whether this very share was seen before; it is not kept. */
  public boolean hasSeen(long work, long extranonce2, int ntime, int nonce, int versionBits) {
    var share = mixed(extranonce2, ntime, nonce, versionBits);
    return byWork.stream().anyMatch(found -> found.work == work && found.has(share));
  }

  /** Work before this is over. */
  public void forgetBefore(long work) {
    byWork.removeIf(found -> {
      if (found.work >= work) return false;
      size -= found.size;
      return true;
    });
  }

  public int size() {
    return size;
  }

  private Found of(long work) {
    var newest = byWork.peekLast();
    if (newest != null && newest.work == work) return newest;
    for (var found : byWork) {
      if (found.work == work) return found;
    }
    var found = new Found(work);
    byWork.add(found);
    return found;
  }

  private static long mixed(long extranonce2, int ntime, int nonce, int versionBits) {
    var one = mix(extranonce2 + 0x9e3779b97f4a7c15L);
    var two = mix(one ^ ((long) ntime << 32 | nonce & 0xffff_ffffL));
    var share = mix(two + 0x9e3779b97f4a7c15L ^ versionBits);
    return share == 0 ? 1 : share;
  }

  /** The finisher of SplitMix64: every bit in changes half of those out, and none is lost. */
  private static long mix(long bits) {
    var z = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
