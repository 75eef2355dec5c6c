package org.hashrelay.streams.stratum.ethash;

import java.util.OptionalLong;
import org.hashrelay.streams.work.EthashEpoch;
import org.hashrelay.streams.work.Target;

/**
 * A job as it is shown to a miner of any of the dialects.
 *
 * @param id as miners are told it
 * @param header 64 digits
 * @param seed 64 digits
 * @param height of the block, where it is known
 */
public record Job(
    String id,
    String header,
    String seed,
    OptionalLong height,
    String algorithm,
    Target target,
    boolean clean) {

  /** The DAG epoch: from the block, or else from the seed, which does for all coins alike. */
  public long epoch() {
    if (height.isPresent())
      return EthashEpoch.ofBlock(height.getAsLong(), algorithm).dag();
    return EthashEpoch.ofSeed(seed, algorithm).map(EthashEpoch::dag).orElse(0L);
  }

  /** The block, or the first one of its epoch where it is not known. */
  public long block() {
    if (height.isPresent()) return height.getAsLong();
    return EthashEpoch.ofSeed(seed, algorithm).map(EthashEpoch::firstBlock).orElse(0L);
  }
}
