package org.hashrelay.streams.aggregation.shared;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs of one connection that shares may still name; the oldest make room.
 *
 * <p>Work that the pool declared over is its own to judge for a while: coins with uncles pay for
 * it.
 */
final class JobShelf<W> {

  static final int MOST_JOBS = 32;
  static final long STALE_MILLIS = 10_000;

  private final Map<Long, SharedJob<W>> jobs = new LinkedHashMap<>(); // oldest first
  private Optional<SharedJob<W>> newest = Optional.empty();
  private long cleanSeq;
  private long cleanAt;

  void add(SharedJob<W> job) {
    if (job.clean()) {
      cleanSeq = job.seq();
      cleanAt = job.since();
    }
    jobs.put(job.seq(), job);
    newest = Optional.of(job);
    if (jobs.size() > MOST_JOBS) jobs.remove(jobs.keySet().iterator().next());
  }

  /** There is real work soon; what was made up counts no more, but is still known. */
  void endIdle() {
    newest = newest.filter(job -> !job.isIdle());
  }

  void clear() {
    jobs.clear();
    newest = Optional.empty();
  }

  Optional<SharedJob<W>> newest() {
    return newest;
  }

  /** By our name for it or its alias; the newest of that name. */
  Optional<SharedJob<W>> named(String name) {
    Optional<SharedJob<W>> found = Optional.empty();
    for (var job : jobs.values()) if (job.isCalled(name)) found = Optional.of(job);
    return found;
  }

  boolean isOver(SharedJob<W> job, long now) {
    if (!jobs.containsKey(job.seq())) return true;
    return job.seq() < cleanSeq && now - cleanAt > STALE_MILLIS;
  }

  /** {@code seq} of the oldest there is. */
  long oldest() {
    return jobs.isEmpty() ? Long.MAX_VALUE : jobs.keySet().iterator().next();
  }

  /** The same work once more is no news; the same id with other work is (Q47). */
  boolean isNewest(PoolTalk.News<W> news, Place place) {
    return newest
        .filter(job -> job.work().equals(news.work())
            && job.poolJob().equals(news.poolJob())
            && job.target().equals(news.target())
            && job.place().equals(place))
        .isPresent();
  }
}
