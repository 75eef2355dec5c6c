package org.hashrelay.streams.tunnel.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One thing that happened at a node's port; times are milliseconds since 1970. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ReportEntry.ShareJudged.class, name = "s"),
  @JsonSubTypes.Type(value = ReportEntry.WorkerJoined.class, name = "j"),
  @JsonSubTypes.Type(value = ReportEntry.WorkerLeft.class, name = "l"),
  @JsonSubTypes.Type(value = ReportEntry.SharesMerged.class, name = "m"),
  @JsonSubTypes.Type(value = ReportEntry.FailedOver.class, name = "f"),
})
public sealed interface ReportEntry {

  int mappingId();

  long at();

  /** What happened to one worker, by its login. */
  sealed interface OfWorker extends ReportEntry {
    String worker();
  }

  /**
   * The miners of a mapping went from one pool to another.
   *
   * @param fromPool 0 when none served before
   * @param reason why the pool was left, as in {@code down_reason}, or {@code returned} or {@code
   *     switched}
   */
  record FailedOver(int mappingId, long at, int fromPool, int toPool, String reason)
      implements ReportEntry {}

  /**
   * A share and what became of it; one per share, when its fate is known.
   *
   * @param difficulty what the miner is credited: the difficulty of its job
   * @param found the difficulty its hash really met; 0 when the node cannot tell
   * @param forwarded whether a pool was asked
   * @param poolId 0 when no pool was asked
   * @param latencyMillis from the submit's arrival to the answer
   * @param poolDifficulty what the pool credits; 0 unless it took the share
   * @param seat number of the connection it came over; 0 when not known
   */
  record ShareJudged(
      int mappingId,
      String worker,
      long at,
      ShareResult result,
      double difficulty,
      double found,
      boolean forwarded,
      int poolId,
      int latencyMillis,
      double poolDifficulty,
      int seat)
      implements OfWorker {

    /** One of which it is not known over which connection it came. */
    public ShareJudged(
        int mappingId,
        String worker,
        long at,
        ShareResult result,
        double difficulty,
        double found,
        boolean forwarded,
        int poolId,
        int latencyMillis,
        double poolDifficulty) {
      this(
          mappingId,
          worker,
          at,
          result,
          difficulty,
          found,
          forwarded,
          poolId,
          latencyMillis,
          poolDifficulty,
          0);
    }
  }

  /** A miner logged in under this name on one connection. */
  record WorkerJoined(int mappingId, String worker, long at, String address, String userAgent)
      implements OfWorker {}

  /** A connection that had logged in under this name is gone. */
  record WorkerLeft(int mappingId, String worker, long at, String reason) implements OfWorker {}

  /**
   * Shares of one fate whose detail an overload cost: counted all the same.
   *
   * @param at when the last of them was judged
   * @param difficulty the sum of what the miner is credited
   * @param bestFound the highest difficulty a hash met; 0 when the node cannot tell
   * @param poolDifficulty the sum of what the pool credits
   * @param seat number of the connection they came over; 0 when not known
   */
  record SharesMerged(
      int mappingId,
      String worker,
      long at,
      ShareResult result,
      long count,
      double difficulty,
      double bestFound,
      double poolDifficulty,
      int seat)
      implements OfWorker {

    /** Some of which it is not known over which connection they came. */
    public SharesMerged(
        int mappingId,
        String worker,
        long at,
        ShareResult result,
        long count,
        double difficulty,
        double bestFound,
        double poolDifficulty) {
      this(mappingId, worker, at, result, count, difficulty, bestFound, poolDifficulty, 0);
    }
  }

  /** What became of a share. The books: found = the sum of all these + held. */
  enum ShareResult {
    /** Taken by the pool. */
    ACCEPTED,
    /** Good for the miner's difficulty, below the pool's; answered true and not forwarded. */
    FILTERED,
    /** For a job that is over, or that never was (code 21). */
    STALE,
    /** Seen before (code 22). */
    DUPLICATE,
    /** Below the difficulty of its job (code 23). */
    LOW_DIFFICULTY,
    /** Refused for any other reason: malformed, unauthorised, unknown (20, 24, 25 …). */
    REJECTED,
    /** Forwarded, and the pool's answer never came; the miner was told stale. */
    UNANSWERED
  }
}
