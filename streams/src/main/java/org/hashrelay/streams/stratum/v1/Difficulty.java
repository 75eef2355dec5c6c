package org.hashrelay.streams.stratum.v1;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How a difficulty is written: whole numbers without a point, others as plain decimals.
 *
 * <p>Parsers stop at an exponent, and one firmware reads {@code 1024.0} as 0 (Q08, algorithms §3).
 */
public final class Difficulty {

  private static final MathContext EIGHT_DIGITS = new MathContext(8, RoundingMode.DOWN);

  private Difficulty() {}

  /**
   * The nearest difficulty that can be written, never a larger one. Judge shares by this value if
   * this is what the miner was told.
   */
  public static double writable(double difficulty) {
    return isWhole(difficulty) ? difficulty : decimal(difficulty).doubleValue();
  }

  public static String text(double difficulty) {
    if (!(difficulty > 0 && difficulty < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a difficulty of " + difficulty);
    }
    return isWhole(difficulty)
        ? new BigDecimal(difficulty).toPlainString()
        : decimal(difficulty).stripTrailingZeros().toPlainString();
  }

  private static boolean isWhole(double difficulty) {
    return difficulty == Math.rint(difficulty);
  }

  /** The shortest decimal that reads as this double, cut to eight digits. */
  private static BigDecimal decimal(double difficulty) {
    return BigDecimal.valueOf(difficulty).round(EIGHT_DIGITS);
  }
}
