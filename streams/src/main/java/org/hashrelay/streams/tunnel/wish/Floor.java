package org.hashrelay.streams.tunnel.wish;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The least that may protect the tunnel; only the operator of the node sets it. */
public enum Floor {
  /** A certificate, or a key made of the node's token. */
  PSK,
  /** A certificate. */
  CERTIFICATE;

  /** As {@code min-security} says it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> words() {
    return Stream.of(values()).map(Floor::word).toList();
  }

  public static Optional<Floor> named(String word) {
    return Stream.of(values()).filter(floor -> floor.word().equals(word)).findFirst();
  }

  public boolean allows(Mode mode) {
    return this == PSK || mode.showsCertificate();
  }
}
