package org.hashrelay.streams.aggregation.miner;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The one form of a login name, however a firmware spells it: some cut it, some write it percent
 * encoded, some add blanks (Q77).
 */
public final class LoginName {

  private LoginName() {}

  /**
   * @param longest characters that count; those beyond are cut off
   */
  public static String stable(String spelled, int longest) {
    var name = decoded(spelled).strip();
    if (name.chars().anyMatch(Character::isISOControl)) {
      name = name.chars()
          .filter(c -> !Character.isISOControl(c))
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
    }
    return name.length() <= longest ? name : name.substring(0, longest).strip();
  }

  /** As it is when it is not percent encoded from end to end. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) return text;
    var bytes = ByteBuffer.allocate(4 * text.length());
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (Character.isSurrogate(c)) return text;
      if (c != '%') {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      var high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      var low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) return text;
      bytes.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException noText) {
      return text;
    }
  }
}
