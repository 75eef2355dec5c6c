package org.hashrelay.streams.work;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The targets of CryptoNote jobs: 64 bits, compared with the last eight bytes of a result.
 *
 * @see "other-dialects §1.2"
 */
public final class CryptonoteTarget {

  private static final HexFormat HEX = HexFormat.of();
  private static final long MOST = -1; // 2^64 − 1
  private static final long WORD = 0xffff_ffffL;

  private CryptonoteTarget() {}

  /** From 8 or 16 digits, bytes in little-endian order; empty for anything else, and for 0. */
  public static Optional<Target> of(String digits) {
    if (digits.length() != 8 && digits.length() != 16) return Optional.empty();
    var number = littleEndian(HEX.parseHex(digits), 0, digits.length() / 2);
    if (number == 0) return Optional.empty();
    var whole = digits.length() == 16 ? number : Long.divideUnsigned(MOST, WORD / number);
    return Optional.of(below(whole));
  }

  /**
   * As miners are told it, rounded to what they read as no harder.
   *
   * @param digits 8 or 16
   */
  public static String text(Target target, int digits) {
    var number = target.value().shiftRight(192).longValue() + 1;
    if (number == 0) number = MOST;
    if (digits == 16) return HEX.toHexDigits(Long.reverseBytes(number));
    var difficulty = Long.divideUnsigned(MOST, number);
    var brief = Long.compareUnsigned(difficulty, WORD) >= 0 ? 1 : WORD / difficulty;
    if (brief < WORD && WORD / brief > difficulty) brief++;
    return HEX.toHexDigits(Integer.reverseBytes((int) brief));
  }

  /**
   * A result as a number that is compared with targets.
   *
   * @param result 64 digits
   */
  public static Target hash(String result) {
    return new Target(littleEndian(HEX.parseHex(result), 24, 32), 0, 0, 0);
  }

  /** Results have to be below, not equal. */
  private static Target below(long target64) {
    var number = new BigInteger(Long.toUnsignedString(target64));
    return Target.of(number.shiftLeft(192).subtract(BigInteger.ONE));
  }

  private static long littleEndian(byte[] bytes, int from, int to) {
    var number = 0L;
    for (var i = to - 1; i >= from; i--) number = number << 8 | (bytes[i] & 0xff);
    return number;
  }
}
