package org.hashrelay.streams.aggregation.shared;

import java.util.HexFormat;

/**
 * The part of all nonces that a pool connection may search, and how its miners share it.
 *
 * @param prefix the pool's own, in hex; possibly empty
 * @param slotBytes of each miner's own part; 0 when there is room for one miner only
 * @param free whether miners choose among all nonces, any number of them
 */
public record Place(String prefix, int slotBytes, boolean free) {

  /** Miners begin anywhere in 64 bits, so that two of them practically never meet. */
  public static final Place FREE = new Place("", 0, true);

  private static final int MOST = 1 << 16;

  /** Miners it has room for. */
  public int capacity() {
    return free || slotBytes > 1 ? MOST : 1 << 8 * slotBytes;
  }

  /** Whether slots of one are good for the other. */
  boolean isLike(Place other) {
    return slotBytes == other.slotBytes
        && free == other.free
        && prefix.length() == other.prefix.length();
  }

  /** A miner's own part, in hex. */
  public String part(long slot) {
    return slotBytes == 0 ? "" : HexFormat.of().toHexDigits(slot, 2 * slotBytes);
  }

  /** What a miner's nonces begin with: the pool's part, then its own. */
  public String of(long slot) {
    return prefix + part(slot);
  }
}
