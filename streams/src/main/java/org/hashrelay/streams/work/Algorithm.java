package org.hashrelay.streams.work;

/**
 * A proof-of-work algorithm as far as a relay has to know it.
 *
 * @param id as in the settings of a pool: {@code sha256d}, {@code scrypt} …
 * @param verifiable whether shares are hashed here too
 * @param manner how its miners and pools speak
 */
public record Algorithm(String id, DifficultyFamily family, boolean verifiable, Manner manner) {

  /** What is said on the wire, and so how its miners can share a pool's connection. */
  public enum Manner {
    /** Jobs with a coinbase, of which miners share the extranonce. */
    STRATUM_V1,
    /** A header's hash and 64 bits of nonce. */
    ETHASH,
    /** A blob with four bytes of nonce. */
    CRYPTONOTE,
    /** Something else in lines of JSON: each miner has a pool connection of its own. */
    ONE_TO_ONE
  }
}
