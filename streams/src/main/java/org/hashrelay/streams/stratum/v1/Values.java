package org.hashrelay.streams.stratum.v1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Single values as peers write them: numbers as text, either case of hex; empty when useless. */
final class Values {

  private static final int MAX_NAME = 256;

  private Values() {}

  /** A name or message for people to read: of bounded length, and on one line. */
  static String readable(String text) {
    var cut = text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
    return cut.codePoints().anyMatch(Character::isISOControl)
        ? cut.replaceAll("\\p{Cntrl}", " ")
        : cut;
  }

  /** A string or number of at most so many characters. */
  static Optional<String> text(JsonNode node, int maxLength) {
    if (!node.isTextual() && !node.isNumber()) return Optional.empty();
    var text = node.asText();
    return text.length() > maxLength ? Optional.empty() : Optional.of(text);
  }

  /** Whole bytes in hex, in lower case; possibly none. */
  static Optional<String> hex(JsonNode node, int maxBytes) {
    return text(node, 2 * maxBytes).filter(t -> t.length() % 2 == 0).flatMap(Values::lowerHex);
  }

  /** Exactly so many bytes in hex, in lower case. */
  static Optional<String> hexOf(JsonNode node, int bytes) {
    return hex(node, bytes).filter(t -> t.length() == 2 * bytes);
  }

  /** Four bytes as eight digits, or fewer when they are leading zeros. */
  static OptionalInt word(JsonNode node) {
    if (!node.isTextual()) return OptionalInt.empty();
    var text = node.asText();
    return text.isEmpty() || text.length() > 8 || lowerHex(text).isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(HexFormat.fromHexDigits(text));
  }

  static OptionalInt integer(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToInt()) return OptionalInt.of(node.intValue());
    if (!node.isTextual() || !node.asText().matches("-?[0-9]{1,9}")) return OptionalInt.empty();
    return OptionalInt.of(Integer.parseInt(node.asText()));
  }

  /** A difficulty: finite and above 0. */
  static OptionalDouble difficulty(JsonNode node) {
    var value = node.isNumber() ? node.doubleValue() : ofText(node);
    return value > 0 && value < Double.POSITIVE_INFINITY
        ? OptionalDouble.of(value)
        : OptionalDouble.empty();
  }

  private static double ofText(JsonNode node) {
    var text = node.asText("");
    if (!node.isTextual() || text.length() > 40 || !text.matches("[0-9.]+([eE][-+]?[0-9]{1,3})?")) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException severalPoints) {
      return Double.NaN;
    }
  }

  private static Optional<String> lowerHex(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) return Optional.empty();
    }
    return Optional.of(text.toLowerCase(Locale.ROOT));
  }
}
