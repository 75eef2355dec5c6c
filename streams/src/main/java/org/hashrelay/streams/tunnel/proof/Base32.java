package org.hashrelay.streams.tunnel.proof;

import java.util.Optional;

/** Lower-case base32 without padding, RFC 4648 §6. */
final class Base32 {

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(byte[] bytes) {
    var text = new StringBuilder();
    var held = 0;
    var bits = 0;
    for (var b : bytes) {
      held = (held << 8 | b & 0xFF) & 0xFFF;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt(held >> bits & 31));
      }
    }
    if (bits > 0) text.append(ALPHABET.charAt(held << 5 - bits & 31));
    return text.toString();
  }

  /** The low 30 bits as six characters. */
  static String encode30(int value) {
    var text = new StringBuilder();
    for (var shift = 25; shift >= 0; shift -= 5) {
      text.append(ALPHABET.charAt(value >>> shift & 31));
    }
    return text.toString();
  }

  /** Empty when the bits behind the last byte are not zero: one value has one text. */
  static Optional<byte[]> decode(String text, int length) {
    var bytes = new byte[length];
    var held = 0;
    var bits = 0;
    var at = 0;
    for (var c : text.toCharArray()) {
      held = (held << 5 | ALPHABET.indexOf(c)) & 0xFFF;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >> bits);
      }
    }
    return (held & (1 << bits) - 1) == 0 ? Optional.of(bytes) : Optional.empty();
  }
}
