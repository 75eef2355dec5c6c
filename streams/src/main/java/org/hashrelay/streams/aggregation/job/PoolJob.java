package org.hashrelay.streams.aggregation.job;

import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.work.DifficultyFamily;
import org.hashrelay.streams.work.JobFields;
import org.hashrelay.streams.work.Target;

/**
 * One job of a pool as it was handed to miners, with everything a share for it is judged by.
 *
 * <p>Nothing in it ever changes: whatever the pool says later holds for later jobs.
 *
 * @param seq what the miners know it by, in hex; rises with every job of the mapping
 * @param origin {@code seq} under which this very work was first handed out
 * @param upstream index of the upstream within its mapping
 * @param epoch the life of that upstream in which the job came
 * @param generation rises whenever miners must drop what they have for this job
 * @param work as the pool sent it, under the pool's own id
 * @param extranonce1 of the pool at that time
 * @param extranonce2Size of the pool at that time, in bytes
 * @param versionMask bits the pool lets be rolled; 0 for none
 * @param difficulty what the pool asks of a share
 * @param family what the difficulty is measured by
 * @param fields the work decoded, with everything before the miner's own extranonce in coinbase 1
 */
public record PoolJob(
    long seq,
    long origin,
    int poolId,
    int upstream,
    long epoch,
    long generation,
    Notify work,
    ExtranonceSpace space,
    String extranonce1,
    int extranonce2Size,
    int versionMask,
    double difficulty,
    Target target,
    DifficultyFamily family,
    JobFields fields) {

  /** Whether no pool knows of it: it keeps miners busy while there is none. */
  public boolean isIdle() {
    return poolId == 0;
  }

  /** What the miners know it by. */
  public String id() {
    return Long.toHexString(seq);
  }

  /**
   * The job as a miner sees it: the pool's part of the extranonce belongs to the coinbase, and the
   * version bits it may roll are cleared, so that every reading of them gives one header.
   */
  public Notify shown(int minerMask, boolean clean) {
    var coinbase1 = space.shownCoinbase1(work.coinb1(), extranonce1, extranonce2Size);
    return work.shownAs(id(), coinbase1, shownVersion(minerMask), clean);
  }

  public int shownVersion(int minerMask) {
    return work.version() & ~minerMask;
  }

  /** What a miner in this slot has as extranonce1 for this job. */
  public String minerExtranonce1(long slot) {
    return space.minerExtranonce1(slot, extranonce1, extranonce2Size);
  }

  /** What a hash must meet for this difficulty, which is at most the job's own. */
  public Target targetOf(double easier) {
    return easier == difficulty ? target : Target.ofDifficulty(family, easier);
  }

  /** What is decoded once for all shares of a job. */
  public static JobFields fields(
      Notify work, ExtranonceSpace space, String extranonce1, int extranonce2Size) {
    var coinbase1 = space.minerCoinbase1(work.coinb1(), extranonce1, extranonce2Size);
    var hex = new JobFields.Hex(work.prevHash(), coinbase1, work.coinb2(), work.branches());
    return JobFields.of(hex, work.version(), work.nbits(), work.ntime());
  }
}
