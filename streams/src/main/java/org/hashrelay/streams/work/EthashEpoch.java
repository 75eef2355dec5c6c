package org.hashrelay.streams.work;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Which DAG a block of an Ethash-type coin needs.
 *
 * <p>The seed is Keccak-256 applied once per 30000 blocks to 32 zero bytes. Etchash doubled the
 * length of its epochs at block 11,700,000: the seed goes on as before, the DAG epoch is halved.
 *
 * @param seeds how often Keccak-256 is applied
 * @param dag the epoch that the DAG's size is that of
 * @see "stratum-v1-ethash §8, epochs"
 */
public record EthashEpoch(long seeds, long dag) {

  private static final String ETCHASH = "etchash";
  private static final long LENGTH = 30_000;
  private static final long ETCHASH_SWITCH = 390; // in applications of Keccak

  /** Far beyond any chain there is: 61 million blocks. */
  private static final int MOST = 2_048;

  private static final Map<String, Integer> BY_SEED = table();

  public static EthashEpoch ofBlock(long block, String algorithm) {
    return of(Math.max(0, block) / LENGTH, algorithm);
  }

  /** Empty for a seed of no epoch that will come soon. */
  public static Optional<EthashEpoch> ofSeed(String seed, String algorithm) {
    return Optional.ofNullable(BY_SEED.get(seed)).map(count -> of(count, algorithm));
  }

  public long firstBlock() {
    return seeds * LENGTH;
  }

  /**
   * The seed of a DAG epoch; 64 digits. Of Etchash's epochs from 195 on those after its switch are
   * meant: the chain passed it long ago.
   */
  public static String seedOf(long dagEpoch, String algorithm) {
    var doubled = algorithm.equals(ETCHASH) && 2 * dagEpoch >= ETCHASH_SWITCH;
    return seed(doubled ? 2 * dagEpoch : dagEpoch);
  }

  private static EthashEpoch of(long count, String algorithm) {
    if (!algorithm.equals(ETCHASH) || count < ETCHASH_SWITCH) return new EthashEpoch(count, count);
    var even = count - count % 2; // (dag · 60000 + 1) / 30000
    return new EthashEpoch(even, even / 2);
  }

  private static String seed(long count) {
    var seed = new byte[32];
    for (var i = 0L; i < Math.min(count, MOST); i++) seed = Keccak.of256(seed);
    return HexFormat.of().formatHex(seed);
  }

  private static Map<String, Integer> table() {
    var table = new HashMap<String, Integer>();
    var seed = new byte[32];
    for (var i = 0; i < MOST; i++) {
      table.put(HexFormat.of().formatHex(seed), i);
      seed = Keccak.of256(seed);
    }
    return Map.copyOf(table);
  }
}
