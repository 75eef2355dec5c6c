package org.hashrelay.streams.aggregation.shared;

import java.util.HexFormat;
import org.hashrelay.streams.work.Target;

/**
 * One job as it was handed to miners; every share is judged by the one it names.
 *
 * @param seq never used twice by a mapping
 * @param alias another name miners have for it; possibly empty
 * @param difficulty of the target, in the units of the mapping's reports
 * @param since when it came, on the clock that never goes back
 */
public record SharedJob<W>(
    long seq,
    Source source,
    String poolJob,
    String alias,
    W work,
    Place place,
    Target target,
    double difficulty,
    long since,
    boolean clean) {

  /** Where it is from; pool 0 for what is made up. */
  public record Source(int poolId, int upstream, long epoch) {}

  /** As miners are told it. */
  public String id() {
    return HexFormat.of().toHexDigits((int) seq);
  }

  /** Made up while there was none, and worth nothing. */
  boolean isIdle() {
    return source.poolId == 0;
  }

  /** As a miner with a target of its own is told it. */
  SharedJob<W> with(Target own, double itsDifficulty) {
    return new SharedJob<>(
        seq, source, poolJob, alias, work, place, own, itsDifficulty, since, clean);
  }

  boolean isCalled(String name) {
    return name.equals(id()) || (!alias.isEmpty() && name.equals(alias));
  }
}
