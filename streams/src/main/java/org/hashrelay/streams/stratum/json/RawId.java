package org.hashrelay.streams.stratum.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The id of a request as the JSON text it came as, so that it can be echoed byte for byte.
 *
 * <p>Numbers, strings, floats and null all occur, and are neither unique nor increasing (Q05,
 * stratum-v1 §1). Two ids are equal when their texts are. A missing id is {@link #NULL}.
 */
public final class RawId {

  /** The id of notifications, and of requests that came without one. */
  public static final RawId NULL = new RawId(-1, "null");

  private static final int SMALL = 256;
  private static final RawId[] SMALL_IDS = smallIds();

  /** The value when the text is a plain integer of up to nine digits, else -1. */
  private final int number;

  /** One char for each byte of the text; made when first asked for if the id is a number. */
  private final String text;

  private RawId(int number, String text) {
    this.number = number;
    this.text = text;
  }

  public static RawId of(int number) {
    if (number < 0) return new RawId(-1, Integer.toString(number));
    if (number > 999_999_999) return new RawId(-1, Integer.toString(number));
    return number < SMALL ? SMALL_IDS[number] : new RawId(number, "");
  }

  /** The id whose JSON text stands in these bytes; the text is not checked. */
  public static RawId of(byte[] bytes, int from, int to) {
    var number = plainInteger(bytes, from, to);
    if (number >= 0) return of(number);
    var text = new String(bytes, from, to - from, ISO_8859_1);
    return text.equals(NULL.text) ? NULL : new RawId(-1, text);
  }

  public boolean isNull() {
    return this == NULL;
  }

  /** The value of a plain integer id such as the relay's own, else -1. */
  public int number() {
    return number;
  }

  /** The bytes as they came. */
  public byte[] bytes() {
    return text().getBytes(ISO_8859_1);
  }

  void appendTo(JsonBytes out) {
    if (number >= 0) out.number(number);
    else out.latin1(text);
  }

  private String text() {
    return number >= 0 ? Integer.toString(number) : text;
  }

  private static int plainInteger(byte[] bytes, int from, int to) {
    if (to <= from || to - from > 9 || (bytes[from] == '0' && to - from > 1)) return -1;
    var value = 0;
    for (var i = from; i < to; i++) {
      var digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  private static RawId[] smallIds() {
    var ids = new RawId[SMALL];
    for (var i = 0; i < SMALL; i++) ids[i] = new RawId(i, "");
    return ids;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawId that && number == that.number && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return number >= 0 ? number : text.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
