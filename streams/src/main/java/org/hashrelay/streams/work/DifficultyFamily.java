package org.hashrelay.streams.work;

import java.math.BigInteger;

/**
 * What a difficulty of 1 means to a group of algorithms.
 *
 * @param base the target at difficulty 1
 * @param hashesPerUnit hashes that a difficulty of 1 stands for, as it is shown by custom
 * @see "algorithms §2"
 */
public record DifficultyFamily(String id, BigInteger base, double hashesPerUnit) {

  /** Hashes per second of shares whose difficulties sum up to this within so many seconds. */
  public double hashrate(double sumOfDifficulty, double seconds) {
    return sumOfDifficulty * hashesPerUnit / seconds;
  }

  /** The mean number of hashes until one meets the target: 2^256 / (target + 1). */
  public static double expectedHashes(Target target) {
    return 0x1p256 / target.value().add(BigInteger.ONE).doubleValue();
  }
}
