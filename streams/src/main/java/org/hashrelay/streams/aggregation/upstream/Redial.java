package org.hashrelay.streams.aggregation.upstream;

import java.util.function.DoubleSupplier;

/**
 * When a pool may be dialled again: later each time it fails, and later still when it takes
 * connections only to close them before they serve (a ban looks like that, P10).
 *
 * <p>One for all connections of a mapping to a pool, so that many of them knock no oftener than one.
 */
public final class Redial {

  private static final long FIRST_REFUSED_MILLIS = 5_000;
  private static final long LONGEST_REFUSED_MILLIS = 300_000;

  private final Backoff backoff;
  private final DoubleSupplier random; // 0 to 1
  private long refusedPause = FIRST_REFUSED_MILLIS;
  private long notBefore = Long.MIN_VALUE;

  Redial(DoubleSupplier random) {
    this.random = random;
    backoff = new Backoff(random);
  }

  /** A connection serves: what was before is forgotten. */
  public void served() {
    backoff.reset();
    refusedPause = FIRST_REFUSED_MILLIS;
  }

  public long notBefore() {
    return notBefore;
  }

  /** No sooner than then, the pool has asked. */
  public void waitUntil(long moment) {
    notBefore = Math.max(notBefore, moment);
  }

  /** A connection ended, or never stood, for this reason; several at a time count as one. */
  public void failed(long now, String reason) {
    if (now >= notBefore) notBefore = now + backoff.next(reason);
  }

  /** It took the connection and then would not have it. */
  public void refused(long now) {
    if (now < notBefore) return;
    notBefore = now + (long) (refusedPause * (1 + random.getAsDouble() / 4));
    refusedPause = Math.min(LONGEST_REFUSED_MILLIS, 2 * refusedPause);
  }
}
