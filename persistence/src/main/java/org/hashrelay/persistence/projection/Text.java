package org.hashrelay.persistence.projection;

/** Text that a miner chose, made so that every database takes it. */
final class Text {

  private Text() {}

  /** At most that many characters, and no NUL: PostgreSQL keeps none. */
  static String fit(String text, int most) {
    var clean = text.replace('\0', '\uFFFD');
    if (clean.length() <= most) return clean;
    return clean.substring(0, Character.isHighSurrogate(clean.charAt(most - 1)) ? most - 1 : most);
  }
}
