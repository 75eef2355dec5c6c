package org.hashrelay.streams.aggregation.upstream;

import java.util.Optional;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/**
 * A share that a pool has to answer, and who waits for it.
 *
 * @param asker hears what becomes of it, once
 * @param id as the miner sent it, echoed byte for byte
 * @param difficulty what the miner is credited
 * @param found what the hash really met; 0 when it was not hashed
 * @param arrived when it came, on the clock that never goes back
 */
public record PendingShare(
    Asker asker,
    RawId id,
    String worker,
    PoolJob job,
    double difficulty,
    double found,
    long arrived) {

  /** Whoever wants to know what became of a share. */
  public interface Asker {

    /** It is on its way to the pool. */
    default void forwarded(PendingShare share) {}

    /**
     * The pool's word, or ours.
     *
     * @param forwarded whether the pool was asked
     */
    void judged(PendingShare share, Optional<Refusal> refusal, boolean forwarded);

    /** The pool was asked, and its word will not come. */
    void unanswered(PendingShare share, Refusal told);
  }
}
