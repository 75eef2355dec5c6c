package org.hashrelay.streams.aggregation.job;

import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.work.Target;

/**
 * What holds between one miner and us from a job on, until newer terms say otherwise.
 *
 * @param fromSeq the first job they hold for
 * @param difficulty what the miner was told, and is credited per share
 * @param versionMask bits this miner may roll; 0 for none
 * @param slot its part of the search space
 * @param upstream the one whose jobs it gets
 */
public record Terms(
    long fromSeq,
    double difficulty,
    Target target,
    int versionMask,
    ExtranonceSpace space,
    long slot,
    int upstream) {

  /** Those in force at a job; empty when the miner had none by then. */
  public static Optional<Terms> at(long seq, List<Terms> oldestFirst) {
    for (var i = oldestFirst.size() - 1; i >= 0; i--) {
      if (oldestFirst.get(i).fromSeq <= seq) return Optional.of(oldestFirst.get(i));
    }
    return Optional.empty();
  }

  /** Whether only the time is another. */
  public boolean same(Terms other) {
    return difficulty == other.difficulty
        && versionMask == other.versionMask
        && space.equals(other.space)
        && slot == other.slot
        && upstream == other.upstream;
  }
}
