package org.hashrelay.streams.work;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The largest hash that counts, as an unsigned number of 256 bits.
 *
 * <p>Decisions are made in integers throughout; only what is shown is a double.
 *
 * @param a the most significant 64 bits
 * @see "algorithms §3"
 */
public record Target(long a, long b, long c, long d) {

  /** Met by every hash. */
  public static final Target MAX = new Target(-1, -1, -1, -1);

  private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
  private static final HexFormat HEX = HexFormat.of();

  /** {@code floor(base / difficulty)} with the exact value of the double, at most 2^256 − 1. */
  public static Target ofDifficulty(DifficultyFamily family, double difficulty) {
    if (!(difficulty > 0 && difficulty < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a difficulty of " + difficulty);
    }
    var exponent = Math.max(Math.getExponent(difficulty), Double.MIN_EXPONENT) - 52;
    var mantissa = BigInteger.valueOf((long) Math.scalb(difficulty, -exponent));
    var base = family.base();
    return exponent >= 0
        ? of(base.divide(mantissa.shiftLeft(exponent)))
        : of(base.shiftLeft(-exponent).divide(mantissa));
  }

  /** Cut to 2^256 − 1. */
  public static Target of(BigInteger value) {
    if (value.signum() < 0) throw new IllegalArgumentException("a target below 0");
    var t = value.min(LIMIT);
    return new Target(
        t.shiftRight(192).longValue(),
        t.shiftRight(128).longValue(),
        t.shiftRight(64).longValue(),
        t.longValue());
  }

  /** Up to 64 digits, most significant first. */
  public static Target ofHex(String digits) {
    return of(new BigInteger(digits, 16));
  }

  /**
   * The network's target in a header: {@code 0xEEMMMMMM} is M · 256^(E−3). Empty when the sign bit
   * is set or the number does not fit.
   */
  public static Optional<Target> ofCompact(int nbits) {
    var exponent = nbits >>> 24;
    var mantissa = BigInteger.valueOf(nbits & 0x7f_ffff);
    if ((nbits & 0x80_0000) != 0) return Optional.empty();
    var value = mantissa.shiftLeft(8 * (exponent - 3));
    return value.bitLength() > 256 ? Optional.empty() : Optional.of(of(value));
  }

  /** Whether a hash of 32 bytes, read little-endian, is small enough; equal is. */
  public boolean isMetBy(byte[] hash) {
    return compare(word(hash, 24), word(hash, 16), word(hash, 8), word(hash, 0)) >= 0;
  }

  /** Whether this target lets more hashes through than the other, or as many. */
  public boolean isAtLeast(Target other) {
    return compare(other.a, other.b, other.c, other.d) >= 0;
  }

  public BigInteger value() {
    return new BigInteger(hex(), 16);
  }

  /** 64 digits, most significant first. */
  public String hex() {
    return HEX.toHexDigits(a) + HEX.toHexDigits(b) + HEX.toHexDigits(c) + HEX.toHexDigits(d);
  }

  /** How hard this target is; for showing, not for deciding. Infinite for 0. */
  public double difficulty(DifficultyFamily family) {
    return family.base().doubleValue() / toDouble(a, b, c, d);
  }

  /** The difficulty a hash of 32 bytes, read little-endian, would just meet. */
  public static double difficultyOf(byte[] hash, DifficultyFamily family) {
    return family.base().doubleValue()
        / toDouble(word(hash, 24), word(hash, 16), word(hash, 8), word(hash, 0));
  }

  private int compare(long e, long f, long g, long h) {
    if (a != e) return Long.compareUnsigned(a, e);
    if (b != f) return Long.compareUnsigned(b, f);
    if (c != g) return Long.compareUnsigned(c, g);
    return Long.compareUnsigned(d, h);
  }

  private static double toDouble(long a, long b, long c, long d) {
    return ((unsigned(a) * 0x1p64 + unsigned(b)) * 0x1p64 + unsigned(c)) * 0x1p64 + unsigned(d);
  }

  private static double unsigned(long word) {
    return (word >>> 1) * 2.0 + (word & 1);
  }

  private static long word(byte[] littleEndian, int at) {
    var word = 0L;
    for (var i = at + 7; i >= at; i--) word = word << 8 | (littleEndian[i] & 0xff);
    return word;
  }

  @Override
  public String toString() {
    return hex();
  }
}
