package org.hashrelay.streams.stratum.ethash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.hashrelay.streams.work.Target;

/** Single values as peers write them: with {@code 0x} or without, in either case of hex. */
final class Values {

  private static final int MAX_NAME = 256;
  private static final int HASH_DIGITS = 64;

  private Values() {}

  /** A name or message for people to read: of bounded length, and on one line. */
  static String readable(String text) {
    var cut = text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
    return cut.replaceAll("\\p{Cntrl}", " ");
  }

  /** A string or number of at most so many characters. */
  static Optional<String> text(JsonNode node, int maxLength) {
    if (!node.isTextual() && !node.isNumber()) return Optional.empty();
    var text = node.asText();
    return text.length() > maxLength ? Optional.empty() : Optional.of(text);
  }

  /** Up to so many digits, at least one, as they came: in lower case and without {@code 0x}. */
  static Optional<String> digits(JsonNode node, int most) {
    if (!node.isTextual() || node.asText().length() > most + 2) return Optional.empty();
    var digits = bare(node.asText());
    return digits.isEmpty() || digits.length() > most ? Optional.empty() : lowerHex(digits);
  }

  /** 32 bytes; leading zeros that were cut are put back. */
  static Optional<String> hash(JsonNode node) {
    return digits(node, HASH_DIGITS).map(d -> "0".repeat(HASH_DIGITS - d.length()) + d);
  }

  /** A target above 0, whose leading zeros may be cut. */
  static Optional<Target> target(JsonNode node) {
    return digits(node, HASH_DIGITS).map(Target::ofHex).filter(t -> t.value().signum() > 0);
  }

  /** Whole bytes, possibly none. */
  static Optional<String> extranonce(JsonNode node, int maxBytes) {
    if (node.isTextual() && bare(node.asText()).isEmpty()) return Optional.of("");
    return digits(node, 2 * maxBytes).filter(d -> d.length() % 2 == 0);
  }

  /** A number written as hex, below 2^60. */
  static OptionalLong number(JsonNode node) {
    var digits = digits(node, 15);
    return digits.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(HexFormat.fromHexDigitsToLong(digits.get()));
  }

  /** A difficulty: finite and above 0. */
  static Optional<Double> difficulty(JsonNode node) {
    var value = node.doubleValue();
    var useful = node.isNumber() && value > 0 && value < Double.POSITIVE_INFINITY;
    return useful ? Optional.of(value) : Optional.empty();
  }

  private static String bare(String text) {
    return text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
  }

  private static Optional<String> lowerHex(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) return Optional.empty();
    }
    return Optional.of(text.toLowerCase(Locale.ROOT));
  }
}
