package org.hashrelay.streams.aggregation.upstream;

import java.util.Optional;
import org.hashrelay.streams.stratum.json.Refusal;

/** The shares one upstream took to its pool: forwarded = all fates + in flight, at every moment. */
public final class ForwardedShares {

  private long forwarded;
  private long accepted;
  private long rejected;
  private long stale;
  private long unanswered;

  /** One left for the pool; its fate is owed, once. */
  public void sent() {
    forwarded++;
  }

  public void answered(Optional<Refusal> refusal) {
    if (refusal.isEmpty()) accepted++;
    else if (refusal.get().kind() == Refusal.Kind.STALE) stale++;
    else rejected++;
  }

  public void unanswered() {
    unanswered++;
  }

  public long forwarded() {
    return forwarded;
  }

  public long accepted() {
    return accepted;
  }

  /** For any reason but stale. */
  public long rejected() {
    return rejected;
  }

  public long stale() {
    return stale;
  }

  public long neverAnswered() {
    return unanswered;
  }

  public long inFlight() {
    return forwarded - accepted - rejected - stale - unanswered;
  }
}
