package org.hashrelay.streams.stratum.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * One line of text as a part of the array it was read into, without its line end.
 *
 * <p>The array belongs to whoever read it; nobody writes to it any more.
 */
public record Line(byte[] array, int from, int to) {

  public static Line of(String text) {
    return of(text.getBytes(UTF_8));
  }

  public static Line of(byte[] bytes) {
    return new Line(bytes, 0, bytes.length);
  }

  public int size() {
    return to - from;
  }

  public byte[] bytes() {
    return Arrays.copyOfRange(array, from, to);
  }

  public String text() {
    return new String(array, from, to - from, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Line that
        && Arrays.equals(array, from, to, that.array, that.from, that.to);
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
