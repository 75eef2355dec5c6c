package org.hashrelay.http.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class Nearest {

  private static final int MOST_EDITS = 3;

  private Nearest() {}

  static Optional<String> to(String wrong, Collection<String> right) {
    return right.stream()
        .filter(word -> isNear(wrong, word))
        .min(Comparator.comparingInt(word -> edits(wrong, word)));
  }

  /** A few wrong letters, or the right ones in another order. */
  private static boolean isNear(String wrong, String word) {
    return edits(wrong, word) <= Math.min(MOST_EDITS, word.length() / 2)
        || Arrays.equals(wrong.chars().sorted().toArray(), word.chars().sorted().toArray());
  }

  /** Levenshtein's distance, one row at a time; long words are never near. */
  private static int edits(String from, String to) {
    if (Math.abs(from.length() - to.length()) > MOST_EDITS) return Integer.MAX_VALUE;
    var row = new int[to.length() + 1];
    for (var j = 0; j < row.length; j++) row[j] = j;
    for (var i = 1; i <= from.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j < row.length; j++) {
        var replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
