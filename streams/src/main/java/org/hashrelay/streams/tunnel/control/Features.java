package org.hashrelay.streams.tunnel.control;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the features in a hello mean to whoever reads them: one that begins with {@code !} has to be
 * understood, any other is passed over when it is not.
 */
public final class Features {

  private static final String MUST = "!";

  /** Those that have to be understood and are; none so far. */
  private static final Set<String> UNDERSTOOD = Set.of();

  private Features() {}

  /** Why there can be no session with somebody who names these; empty when there can. */
  public static Optional<String> objection(List<String> features) {
    return features.stream()
        .filter(feature -> feature.startsWith(MUST) && !UNDERSTOOD.contains(feature))
        .findFirst()
        .map(feature -> "a feature is required that this version does not know: " + plain(feature));
  }

  /** As much of it as may go into logs. */
  private static String plain(String feature) {
    var printable = feature.replaceAll("[^A-Za-z0-9.=-]", "");
    return printable.substring(0, Math.min(40, printable.length()));
  }
}
