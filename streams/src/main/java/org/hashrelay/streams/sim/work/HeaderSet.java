package org.hashrelay.streams.sim.work;

import java.nio.ByteBuffer;

/**
 * Which headers have been seen, and whose they were, known by 128 bits of their hash.
 *
 * <p>Two generations of bounded size: when the younger one is full it becomes the older one and the
 * oldest headers are forgotten. Confined to one thread.
 */
public final class HeaderSet {

  /** Answer for a header never seen before. */
  public static final int NEW = 0;

  private final int generationSize;
  private Table young;
  private Table old;
  private long seen;

  public HeaderSet(int size) {
    generationSize = Math.max(1, size / 2);
    young = new Table(1_024);
    old = new Table(2);
  }

  /** Remembers the hash for its owner (not 0); answers who had it before, or {@link #NEW}. */
  public int add(byte[] hash, int owner) {
    var bytes = ByteBuffer.wrap(hash);
    long high = bytes.getLong(0);
    long low = bytes.getLong(8) | 1; // never 0: 0 marks a free place
    int before = old.find(high, low);
    if (before == NEW) {
      before = young.find(high, low);
    }
    if (before == NEW) {
      seen++;
      if (young.size == generationSize) {
        old = young;
        young = new Table(1_024);
      }
      if (young.isHalfFull()) {
        young = young.grown();
      }
      young.put(high, low, owner);
    }
    return before;
  }

  public long seen() {
    return seen;
  }

  private static final class Table {
    private final long[] highs;
    private final long[] lows;
    private final int[] owners;
    private int size;

    Table(int capacity) {
      highs = new long[capacity];
      lows = new long[capacity];
      owners = new int[capacity];
    }

    int find(long high, long low) {
      return owners[place(high, low)];
    }

    void put(long high, long low, int owner) {
      int place = place(high, low);
      highs[place] = high;
      lows[place] = low;
      owners[place] = owner;
      size++;
    }

    boolean isHalfFull() {
      return size * 2 >= lows.length;
    }

    Table grown() {
      var larger = new Table(lows.length * 2);
      for (int i = 0; i < lows.length; i++) {
        if (lows[i] != 0) {
          larger.put(highs[i], lows[i], owners[i]);
        }
      }
      return larger;
    }

    private int place(long high, long low) {
      int mask = lows.length - 1;
      int place = (int) high & mask;
      while (lows[place] != 0 && (lows[place] != low || highs[place] != high)) {
        place = (place + 1) & mask;
      }
      return place;
    }
  }
}
