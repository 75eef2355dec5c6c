package org.hashrelay.streams.tunnel.frame;

import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Whole numbers from 0 to 2^62 in as few bytes as they need: seven bits each, lowest first, the top
 * bit set on all but the last.
 */
final class Varint {

  static final long MAX = 1L << 62;

  /** What {@link #read} returns when the bytes end within the number. */
  static final long INCOMPLETE = -1;

  /** What {@link #read} returns for a number over the limit or with superfluous bytes. */
  static final long INVALID = -2;

  private static final int MAX_BYTES = 9;

  private Varint() {}

  static void put(ByteStringBuilder to, long value) {
    var rest = value;
    while (rest > 0x7F) {
      to.putByte((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    to.putByte((byte) rest);
  }

  static int size(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /** The number at {@code at}, or one of the two negative outcomes. */
  static long read(ByteString bytes, int at) {
    var value = 0L;
    for (var i = 0; i < MAX_BYTES; i++) {
      if (at + i >= bytes.size()) return INCOMPLETE;
      var b = bytes.apply(at + i);
      value |= (long) (b & 0x7F) << 7 * i;
      if (b >= 0) return b == 0 && i > 0 || value > MAX ? INVALID : value;
    }
    return INVALID;
  }
}
