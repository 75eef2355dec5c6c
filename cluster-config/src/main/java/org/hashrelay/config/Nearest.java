package org.hashrelay.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word somebody most likely meant, by Levenshtein's distance. */
final class Nearest {

  private Nearest() {}

  static Optional<String> to(String word, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
            .thenComparing(Comparator.naturalOrder()));
  }

  /** How many letters must be put in, left out or replaced to make one the other. */
  static int distance(String a, String b) {
    var above = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) above[j] = j;
    for (var i = 1; i <= a.length(); i++) {
      var row = new int[b.length() + 1];
      row[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
