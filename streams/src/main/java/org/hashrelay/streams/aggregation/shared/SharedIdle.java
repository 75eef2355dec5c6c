package org.hashrelay.streams.aggregation.shared;

import java.util.Optional;

/**
 * Made-up jobs that keep miners from leaving while their pool has none; they pay nobody (Q76).
 *
 * <p>They are made after the last job there was, so that they fit the epoch, the nonces and the
 * target the miners have; before the first job of a pool there are none.
 */
final class SharedIdle<W> {

  private static final long RENEW_MILLIS = 30_000;

  private final SharedPools<W> pools;
  private Optional<SharedJob<W>> last = Optional.empty();
  private long madeAt;

  SharedIdle(SharedPools<W> pools) {
    this.pools = pools;
  }

  /** A real one. */
  void like(SharedJob<W> job) {
    last = Optional.of(job);
  }

  /**
   * The first, or a newer one when it is time.
   *
   * @param some whether miners have one already
   */
  Optional<SharedJob<W>> next(long now, boolean some) {
    if (some && now - madeAt < RENEW_MILLIS) return Optional.empty();
    madeAt = now;
    return last.flatMap(like ->
        pools.group().family().idle(like.work(), like.seq() + now).map(work -> job(work, like)));
  }

  private SharedJob<W> job(W work, SharedJob<W> like) {
    var was = like.source();
    return new SharedJob<>(
        pools.nextSeq(),
        new SharedJob.Source(0, was.upstream(), was.epoch()),
        "idle",
        pools.group().family().alias(work),
        work,
        like.place(),
        like.target(),
        like.difficulty(),
        pools.group().time().now(),
        true);
  }
}
