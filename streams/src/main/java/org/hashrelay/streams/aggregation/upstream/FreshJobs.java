package org.hashrelay.streams.aggregation.upstream;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.aggregation.job.PoolJob;

/**
 * Work for miners that cannot wait for their pool's next job: the newest one a second later, at
 * most one in a while for each upstream, shared by all who ask meanwhile.
 */
public final class FreshJobs {

  private record Made(PoolJob job, long at) {}

  private final Map<Upstream, Made> made = new HashMap<>();
  private final long pauseMillis;

  public FreshJobs(long pauseMillis) {
    this.pauseMillis = pauseMillis;
  }

  /**
   * @param lastSeq number of the newest job the miner has
   */
  public Optional<PoolJob> at(Upstream upstream, long lastSeq, long now) {
    var newest = upstream.currentJob();
    if (newest.isEmpty() || newest.get().seq() > lastSeq) return newest;
    var before = made.get(upstream);
    if (before != null && now - before.at < pauseMillis) return Optional.empty();
    var job = upstream.fresh();
    job.ifPresent(fresh -> made.put(upstream, new Made(fresh, now)));
    return job;
  }

  public void forget(Upstream upstream) {
    made.remove(upstream);
  }
}
