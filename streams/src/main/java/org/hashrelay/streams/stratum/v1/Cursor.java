package org.hashrelay.streams.stratum.v1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/**
 * A place in a line of plain JSON: short ASCII strings without escapes, short integers.
 *
 * <p>Every step says whether it found what it wanted. After the first {@code false} the line is one
 * for the JSON parser.
 */
final class Cursor {

  private static final int MAX_STRING = 256;
  private static final int MAX_DIGITS = 9;

  private final byte[] bytes;
  private final int end;
  private int at;

  /** Where the last string or number stands, without its quotes. */
  private int from;

  private int to;

  Cursor(Line line) {
    bytes = line.array();
    at = line.from();
    end = line.to();
  }

  /** Steps over one character and the blanks before it. */
  boolean skip(char wanted) {
    if (!sees(wanted)) return false;
    at++;
    return true;
  }

  boolean sees(char wanted) {
    skipBlanks();
    return at < end && bytes[at] == wanted;
  }

  /** Whether nothing but blanks is left. */
  boolean atEnd() {
    skipBlanks();
    return at == end;
  }

  boolean string() {
    if (!skip('"')) return false;
    from = at;
    while (at < end && isPlain(bytes[at])) at++;
    to = at;
    return at < end && bytes[at++] == '"' && to - from <= MAX_STRING;
  }

  /** An integer as JSON has it, without needless zeros. */
  boolean integer() {
    skipBlanks();
    from = at;
    if (at < end && bytes[at] == '-') at++;
    var first = at;
    while (at < end && isDigit(bytes[at])) at++;
    to = at;
    var digits = at - first;
    var plain = digits > 0 && digits <= MAX_DIGITS && (bytes[first] != '0' || at - from == 1);
    return plain && at < end && endsValue(bytes[at]);
  }

  boolean literal(String word) {
    skipBlanks();
    if (end - at <= word.length()) return false;
    for (var i = 0; i < word.length(); i++) if (bytes[at + i] != word.charAt(i)) return false;
    at += word.length();
    return endsValue(bytes[at]);
  }

  boolean is(String text) {
    if (to - from != text.length()) return false;
    for (var i = 0; i < text.length(); i++) if (bytes[from + i] != text.charAt(i)) return false;
    return true;
  }

  String text() {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  int number() {
    return Integer.parseInt(text());
  }

  /** An id in one of its usual forms; the id itself is then {@link #idFound}. */
  boolean id() {
    if (sees('"')) {
      if (!string()) return false;
      from--;
      to++;
      return true;
    }
    if (!sees('n')) return integer();
    from = at;
    if (!literal("null")) return false;
    to = at;
    return true;
  }

  RawId idFound() {
    return RawId.of(bytes, from, to);
  }

  private void skipBlanks() {
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) at++;
  }

  private static boolean isPlain(byte b) {
    return b >= 0x20 && b < 0x7f && b != '"' && b != '\\';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean endsValue(byte b) {
    return b == ',' || b == '}' || b == ']' || b == ' ' || b == '\t';
  }
}
