package org.hashrelay.streams.aggregation.job;

import java.util.HexFormat;

/**
 * How the extranonce of a pool is shared out among miners, chosen once per mapping.
 *
 * <pre>
 *   pool:   coinb1 ‖ E1 ‖ extranonce2 (n bytes)             ‖ coinb2
 *   miner:  coinb1 ‖ E1 ‖ filler (s) ‖ prefix (p) ‖ x (m)   ‖ coinb2      p + m + s = n
 *           └─ coinb1 of the miner ─┘  └ its E1 ┘  └ its extranonce2
 * </pre>
 *
 * <p>The miner's extranonce1 is its slot number alone. Whatever belongs to the pool stands at the
 * end of coinbase part 1, so a miner changes pools with one new job and nothing else.
 *
 * @param prefixBytes p, 0 for one miner per upstream
 * @param minerBytes m, the extranonce2 size every miner is told
 * @param mark first byte of the filler: zero, but for a partition that follows another one, whose
 *     miners may have worked on the jobs that are still out
 */
public record ExtranonceSpace(int prefixBytes, int minerBytes, int mark) {

  private static final HexFormat HEX = HexFormat.of();

  private static final int MARKS = 64;

  public ExtranonceSpace(int prefixBytes, int minerBytes) {
    this(prefixBytes, minerBytes, 0);
  }

  public ExtranonceSpace {
    if (prefixBytes < 0 || prefixBytes > 4 || minerBytes < 0 || minerBytes > 8) {
      throw new IllegalArgumentException(prefixBytes + " + " + minerBytes + " bytes");
    }
  }

  /** The partition for pools of which the smallest gives {@code n} bytes of extranonce2. */
  public static ExtranonceSpace of(int n) {
    if (n >= 8) return new ExtranonceSpace(4, 4);
    return switch (n) {
      case 7 -> new ExtranonceSpace(3, 4);
      case 6 -> new ExtranonceSpace(2, 4);
      case 5 -> new ExtranonceSpace(2, 3);
      case 4 -> new ExtranonceSpace(2, 2);
      case 3 -> new ExtranonceSpace(1, 2);
      default -> new ExtranonceSpace(0, Math.max(0, n));
    };
  }

  /** The same sizes, but where there is room for a filler no place in common with those before. */
  public ExtranonceSpace after(ExtranonceSpace before) {
    var counted = before.mark == 0 ? 0 : 0x100 - before.mark;
    return new ExtranonceSpace(prefixBytes, minerBytes, 0xff - counted % MARKS);
  }

  public long slots() {
    return 1L << (8 * prefixBytes);
  }

  /** Slots of one byte are too few to be unique over a mapping; then they are so per upstream. */
  public boolean slotsPerUpstream() {
    return prefixBytes < 2;
  }

  /** How many miners one upstream may really carry. */
  public int minersPerUpstream(int wanted) {
    return (int) Math.min(wanted, slots());
  }

  public boolean fits(int n) {
    return n >= prefixBytes + minerBytes;
  }

  /** Whether a miner has a connection to itself, and so the pool's extranonce1 as it is. */
  public boolean isAlone() {
    return prefixBytes == 0;
  }

  /**
   * What a miner in this slot is told as extranonce1. It never changes while it is connected,
   * unless it is alone: many firmwares cannot do with none, so it gets the pool's.
   */
  public String minerExtranonce1(long slot, String extranonce1, int n) {
    return isAlone() ? extranonce1 + filler(n) : minerExtranonce1(slot);
  }

  /** Coinbase part 1 as the miner is told it. */
  public String shownCoinbase1(String coinbase1, String extranonce1, int n) {
    return isAlone() ? coinbase1 : minerCoinbase1(coinbase1, extranonce1, n);
  }

  /** Where there are slots, one needs no pool to be told. */
  public String minerExtranonce1(long slot) {
    if (slot < 0 || slot >= slots()) throw new IllegalArgumentException("slot " + slot);
    return prefixBytes == 0 ? "" : HEX.toHexDigits(slot, 2 * prefixBytes);
  }

  /** What stands between the pool's extranonce1 and the prefix: zeros behind the mark. */
  public String filler(int n) {
    var size = n - prefixBytes - minerBytes;
    return size == 0 ? "" : HEX.toHexDigits((byte) mark) + "00".repeat(size - 1);
  }

  /** Coinbase part 1 with all that stands before the miner's own part. */
  public String minerCoinbase1(String coinbase1, String extranonce1, int n) {
    return coinbase1 + extranonce1 + filler(n);
  }

  /** The pool's extranonce2 for what a miner found: exactly {@code n} bytes. */
  public byte[] upstreamExtranonce2(int n, long slot, byte[] minerExtranonce2) {
    var whole = new byte[n];
    var prefix = prefix(slot);
    if (n > minerBytes + prefixBytes) whole[0] = (byte) mark;
    System.arraycopy(prefix, 0, whole, n - minerBytes - prefixBytes, prefixBytes);
    System.arraycopy(minerExtranonce2, 0, whole, n - minerBytes, minerBytes);
    return whole;
  }

  public byte[] prefix(long slot) {
    if (slot < 0 || slot >= slots()) throw new IllegalArgumentException("slot " + slot);
    var prefix = new byte[prefixBytes];
    for (var i = 0; i < prefixBytes; i++) prefix[i] = (byte) (slot >> 8 * (prefixBytes - 1 - i));
    return prefix;
  }
}
