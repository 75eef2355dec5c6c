package org.hashrelay.streams.aggregation.job;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs of one mapping that a share may still name, by their number.
 *
 * <p>Numbers begin at the clock's, so that a restart does not use again what miners still know: at
 * up to 32 jobs a second they stay behind it.
 */
public final class JobBook {

  /** Jobs kept per upstream; the oldest goes first. */
  public static final int MOST_PER_UPSTREAM = 64;

  private static final int NUMBERS_PER_SECOND = 32;

  private final Map<Long, PoolJob> jobs = new HashMap<>();
  private final Map<Integer, ArrayDeque<PoolJob>> byUpstream = new HashMap<>();
  private final long firstSeq;
  private long lastSeq;
  private long lastGeneration;

  public JobBook(Instant now) {
    firstSeq = now.getEpochSecond() * NUMBERS_PER_SECOND;
    lastSeq = firstSeq;
  }

  public long nextSeq() {
    return ++lastSeq;
  }

  public long lastSeq() {
    return lastSeq;
  }

  public long nextGeneration() {
    return ++lastGeneration;
  }

  public void add(PoolJob job) {
    var mine = byUpstream.computeIfAbsent(job.upstream(), index -> new ArrayDeque<>());
    if (mine.size() == MOST_PER_UPSTREAM) jobs.remove(mine.remove().seq());
    mine.add(job);
    jobs.put(job.seq(), job);
  }

  public Optional<PoolJob> find(long seq) {
    return Optional.ofNullable(jobs.get(seq));
  }

  /** Whether there was such a job, however long ago. */
  public boolean wasIssued(long seq) {
    return seq > firstSeq && seq <= lastSeq;
  }

  /** The number a miner's text stands for; -1 when it is none of ours. */
  public static long seqOf(String jobId) {
    if (jobId.isEmpty() || jobId.length() > 15) return -1;
    var seq = 0L;
    for (var i = 0; i < jobId.length(); i++) {
      var digit = Character.digit(jobId.charAt(i), 16);
      if (digit < 0 || jobId.charAt(i) > 'f') return -1;
      seq = seq << 4 | digit;
    }
    return seq;
  }

  /** The connection those jobs came over is gone. */
  public void forget(int upstream) {
    var gone = byUpstream.remove(upstream);
    if (gone != null) gone.forEach(job -> jobs.remove(job.seq()));
  }

  /** Shares for older jobs than this find nothing any more. */
  public long oldest() {
    return byUpstream.values().stream()
        .mapToLong(mine -> mine.element().seq())
        .min()
        .orElse(lastSeq + 1);
  }

  /** Work that was first handed out before this number is over. */
  public long oldestOrigin() {
    return byUpstream.values().stream()
        .mapToLong(mine -> mine.element().origin())
        .min()
        .orElse(lastSeq + 1);
  }

  public int size() {
    return jobs.size();
  }
}
