package org.hashrelay.streams.tunnel.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** When to speak of a certificate's end: 30, 14, 7 and 1 days before and when it has come, once each. */
final class ExpiryNotice {

  /** Days before the end; 0 is the end. */
  static final List<Integer> DAYS = List.of(0, 1, 7, 14, 30);

  private static final int NEVER = Integer.MAX_VALUE;

  private Instant end = Instant.MIN;
  private int said = NEVER;

  /** The days to speak of now; empty when it was done, or is too early. A new end begins anew. */
  OptionalInt due(Instant expiresAt, Instant now) {
    if (!expiresAt.equals(end)) {
      end = expiresAt;
      said = NEVER;
    }
    var left = Duration.between(now, expiresAt);
    var reached =
        DAYS.stream().filter(days -> left.compareTo(Duration.ofDays(days)) <= 0).findFirst();
    if (reached.isEmpty() || reached.get() >= said) return OptionalInt.empty();
    said = reached.get();
    return OptionalInt.of(said);
  }
}
