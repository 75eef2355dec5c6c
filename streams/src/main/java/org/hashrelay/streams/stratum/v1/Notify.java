package org.hashrelay.streams.stratum.v1;

import java.util.List;
import org.hashrelay.streams.work.JobFields;

/**
 * {@code mining.notify}: a job.
 *
 * <p>All hexadecimal text is checked and in lower case, so two jobs are equal when their contents
 * are.
 *
 * @param jobId up to 128 characters
 * @param prevHash 64 digits as on the wire: each four-byte word reversed
 * @param branches of 64 digits each, at most 32
 * @param cleanJobs false when the pool does not say
 * @see "stratum-v1 §4"
 */
public record Notify(
    String jobId,
    String prevHash,
    String coinb1,
    String coinb2,
    List<String> branches,
    int version,
    int nbits,
    int ntime,
    boolean cleanJobs)
    implements PoolMessage {

  public Notify {
    branches = List.copyOf(branches);
  }

  /** The same work as it is shown to miners: under our id, with our bytes after coinbase part 1. */
  public Notify shownAs(String shownJobId, String shownCoinb1, int shownVersion, boolean clean) {
    return new Notify(
        shownJobId, prevHash, shownCoinb1, coinb2, branches, shownVersion, nbits, ntime, clean);
  }

  /** Decoded, to check shares with. */
  public JobFields fields() {
    return JobFields.of(
        new JobFields.Hex(prevHash, coinb1, coinb2, branches), version, nbits, ntime);
  }

  /** The same work at a later time, under another id. */
  public Notify at(String laterJobId, int laterTime) {
    return new Notify(
        laterJobId, prevHash, coinb1, coinb2, branches, version, nbits, laterTime, cleanJobs);
  }
}
