package org.hashrelay.http.metrics;

import java.math.BigDecimal;

/** Numbers as Go's shortest {@code %g} writes them: {@code 0.5}, {@code 65536}, {@code 2.097152e+06}. */
final class GoNumber {

  private static final int LARGE = 1_000_000;

  private GoNumber() {}

  static void append(StringBuilder out, double value) {
    var whole = (long) value;
    if (whole == value && Math.abs(whole) < LARGE) out.append(whole);
    else if (Double.isNaN(value)) out.append("NaN");
    else if (Double.isInfinite(value)) out.append(value > 0 ? "+Inf" : "-Inf");
    else appendDigits(out, BigDecimal.valueOf(value).stripTrailingZeros());
  }

  private static void appendDigits(StringBuilder out, BigDecimal value) {
    var exponent = value.precision() - value.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      out.append(value.toPlainString());
      return;
    }
    var digits = value.unscaledValue().abs().toString();
    if (value.signum() < 0) out.append('-');
    out.append(digits.charAt(0));
    if (digits.length() > 1) out.append('.').append(digits, 1, digits.length());
    out.append('e').append(exponent < 0 ? '-' : '+');
    if (Math.abs(exponent) < 10) out.append('0');
    out.append(Math.abs(exponent));
  }
}
