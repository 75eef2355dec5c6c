package org.hashrelay.streams.stratum.json;

import java.util.Arrays;
import org.apache.pekko.util.ByteString;

/**
 * A line of JSON being written, as bytes; for one thread and as many lines as it likes.
 *
 * <p>Punctuation is the caller's: {@link #raw} takes it as it stands. Values are escaped here, so
 * that no name of a miner or pool can end a string or a line.
 */
public final class JsonBytes {

  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

  private byte[] bytes;
  private int size;

  public JsonBytes(int expectedSize) {
    bytes = new byte[Math.max(16, expectedSize)];
  }

  /** Text that is JSON already, in ASCII. */
  public JsonBytes raw(String ascii) {
    return latin1(ascii);
  }

  public JsonBytes id(RawId id) {
    id.appendTo(this);
    return this;
  }

  public JsonBytes number(long value) {
    if (value < 0) return latin1(Long.toString(value));
    var digits = 1;
    for (var v = value; v >= 10; v /= 10) digits++;
    room(digits);
    var rest = value;
    for (var i = size + digits - 1; i >= size; i--, rest /= 10) bytes[i] = (byte) ('0' + rest % 10);
    size += digits;
    return this;
  }

  public JsonBytes bool(boolean value) {
    return latin1(value ? "true" : "false");
  }

  /** A string value, quoted and escaped; everything outside ASCII as {@code \\u} escapes. */
  public JsonBytes string(String value) {
    room(value.length() + 2);
    put('"');
    for (var i = 0; i < value.length(); i++) escaped(value.charAt(i));
    room(1);
    put('"');
    return this;
  }

  /** A string value of eight hexadecimal digits. */
  public JsonBytes hex8(int value) {
    room(10);
    put('"');
    for (var shift = 28; shift >= 0; shift -= 4) bytes[size++] = HEX[(value >>> shift) & 15];
    put('"');
    return this;
  }

  /** Bytes as hexadecimal digits, without quotes. */
  public JsonBytes hexDigits(byte[] value) {
    room(2 * value.length);
    for (var b : value) {
      bytes[size++] = HEX[(b >> 4) & 15];
      bytes[size++] = HEX[b & 15];
    }
    return this;
  }

  /** The line with its line end; the next one starts empty. */
  public ByteString line() {
    room(1);
    put('\n');
    var line = ByteString.fromArrayUnsafe(Arrays.copyOf(bytes, size));
    size = 0;
    return line;
  }

  JsonBytes latin1(String text) {
    room(text.length());
    for (var i = 0; i < text.length(); i++) bytes[size++] = (byte) text.charAt(i);
    return this;
  }

  private void escaped(char c) {
    room(6);
    if (c == '"' || c == '\\') {
      put('\\');
      put(c);
    } else if (c >= 0x20 && c < 0x7f) {
      put(c);
    } else {
      put('\\');
      put('u');
      for (var shift = 12; shift >= 0; shift -= 4) bytes[size++] = HEX[(c >> shift) & 15];
    }
  }

  private void put(char c) {
    bytes[size++] = (byte) c;
  }

  private void room(int more) {
    if (size + more > bytes.length)
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
  }
}
