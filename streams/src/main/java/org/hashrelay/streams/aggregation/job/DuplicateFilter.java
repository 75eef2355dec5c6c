package org.hashrelay.streams.aggregation.job;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The shares a miner has sent for its live jobs, so that a repeat is answered without the pool.
 *
 * <p>Numbers are compared, not their spelling. Full, it forgets its oldest job first; a repeat of
 * that would reach the pool, which has a filter of its own.
 */
public final class DuplicateFilter {

  public static final int MOST_SHARES = 8_192;

  private record Found(long extranonce2, int ntime, int nonce, int versionBits) {}

  private final Map<Long, Set<Found>> byJob = new LinkedHashMap<>();
  private int size;

  /** False when this very share was seen before. */
  public boolean isNew(long job, long extranonce2, int ntime, int nonce, int versionBits) {
    var shares = byJob.computeIfAbsent(job, seq -> new HashSet<>());
    if (!shares.add(new Found(extranonce2, ntime, nonce, versionBits))) return false;
    size++;
    if (size > MOST_SHARES) forgetOldest();
    return true;
  }

  /** Jobs before this one are over. */
  public void forgetBefore(long job) {
    var jobs = byJob.entrySet().iterator();
    while (jobs.hasNext()) {
      var entry = jobs.next();
      if (entry.getKey() >= job) continue;
      size -= entry.getValue().size();
      jobs.remove();
    }
  }

  public int size() {
    return size;
  }

  private void forgetOldest() {
    var oldest = byJob.entrySet().iterator();
    size -= oldest.next().getValue().size();
    oldest.remove();
  }
}
