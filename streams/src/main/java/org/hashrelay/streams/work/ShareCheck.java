package org.hashrelay.streams.work;

/**
 * Hashes a share as its pool will and says what it is worth.
 *
 * <p>One per thread or island, used over and over: {@link #hash} first, then the questions. Nothing
 * is allocated.
 */
public final class ShareCheck {

  private final byte[] root = new byte[2 * Sha256d.BYTES];
  private final byte[] header = new byte[BlockHeader.BYTES];
  private final byte[] hash = new byte[Sha256d.BYTES];
  private DifficultyFamily units = Algorithms.SHA256D;

  /**
   * Builds coinbase, merkle root and header, and hashes it.
   *
   * @param extranonce1 what stands between coinbase part 1 and the miner's extranonce2
   * @param measuredBy says which algorithm it is; the coinbase is SHA-256d's in all of them
   */
  public void hash(
      JobFields job, byte[] extranonce1, Solution solution, DifficultyFamily measuredBy) {
    units = measuredBy;
    var sha = Sha256d.ofThisThread();
    sha.add(job.coinb1()).add(extranonce1).add(solution.extranonce2()).add(job.coinb2());
    sha.finish(root, 0);
    MerkleBranch.fold(root, job.branches(), sha);
    BlockHeader.write(header, job, root, solution);
    HeaderHash.measuredBy(measuredBy).of(header, hash);
  }

  public boolean meets(Target target) {
    return target.isMetBy(hash);
  }

  /** Whether the share is a block, to be forwarded whatever else is wrong with it. */
  public boolean meetsNetwork(JobFields job) {
    return job.network().isPresent() && job.network().get().isMetBy(hash);
  }

  /** The difficulty the hash would just meet. */
  public double difficulty() {
    return Target.difficultyOf(hash, units);
  }

  public byte[] headerBytes() {
    return header.clone();
  }

  public byte[] hashBytes() {
    return hash.clone();
  }
}
