package org.hashrelay.streams.work;

/**
 * The header's version bits that a miner may change, and what follows from them.
 *
 * <p>Three readings of submitted bits are in the field: replace, OR and XOR. They agree when the
 * version shown has the mask's bits cleared, so that is what miners are shown (stratum-v1 §5).
 *
 * @param mask 0 when nothing may be changed
 */
public record VersionRolling(int mask) {

  public static final VersionRolling NONE = new VersionRolling(0);

  public boolean allowed() {
    return mask != 0;
  }

  /** What both sides grant (Q54). */
  public VersionRolling and(VersionRolling other) {
    return new VersionRolling(mask & other.mask);
  }

  public int bitCount() {
    return Integer.bitCount(mask);
  }

  /** The job's version as a miner with this mask is shown it. */
  public int shown(int jobVersion) {
    return jobVersion & ~mask;
  }

  /** Whether a miner may have submitted these bits. */
  public boolean allows(int versionBits) {
    return (versionBits & ~mask) == 0;
  }

  /** The version that was hashed. */
  public int header(int jobVersion, int versionBits) {
    return (jobVersion & ~mask) | (versionBits & mask);
  }

  /** The sixth parameter for a pool that granted this mask. */
  public int upstreamBits(int headerVersion) {
    return headerVersion & mask;
  }
}
