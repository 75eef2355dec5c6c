package org.hashrelay.streams.aggregation.upstream;

import java.util.Optional;
import org.hashrelay.streams.stratum.json.Refusal;

/** The shares one upstream took to its pool: forwarded = all fates + in flight, at every moment. */
final class ForwardedShares {

  private long forwarded;
  private long accepted;
  private long rejected;
  private long stale;
  private long unanswered;

  /** One left for the pool; its fate is owed, once. */
  void sent() {
    forwarded++;
  }

  void answered(Optional<Refusal> refusal) {
    if (refusal.isEmpty()) accepted++;
    else if (refusal.get().kind() == Refusal.Kind.STALE) stale++;
    else rejected++;
  }

  void unanswered() {
    unanswered++;
  }

  long forwarded() {
    return forwarded;
  }

  long accepted() {
    return accepted;
  }

  /** For any reason but stale. */
  long rejected() {
    return rejected;
  }

  long stale() {
    return stale;
  }

  long neverAnswered() {
    return unanswered;
  }

  long inFlight() {
    return forwarded - accepted - rejected - stale - unanswered;
  }
}
