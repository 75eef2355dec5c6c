package org.hashrelay.streams.mirror;

import org.hashrelay.streams.pool.PoolRoute;

/** Something that was learned about a pool connection by watching it. */
public sealed interface MirrorFact {

  PoolRoute route();

  /** The pool's socket is connected. */
  record Opened(PoolRoute route) implements MirrorFact {}

  /**
   * The pool answered the subscription.
   *
   * @param sessionId what the pool may be asked to resume; empty when it gave none
   * @param extranonce1 in hex, as the pool wrote it
   */
  record Subscribed(PoolRoute route, String sessionId, String extranonce1, int extranonce2Size)
      implements MirrorFact {}

  record DifficultySet(PoolRoute route, double difficulty) implements MirrorFact {}

  record JobSeen(PoolRoute route, String jobId, boolean clean) implements MirrorFact {}

  /**
   * The pool judged a share.
   *
   * @param code the pool's error code; 0 when it accepted, or refused without a code
   * @param latencyMicros from the share on its way to the pool until its answer
   */
  record ShareAnswered(PoolRoute route, boolean accepted, int code, long latencyMicros)
      implements MirrorFact {}

  /** The connection is over, for this reason. */
  record Closed(PoolRoute route, String reason) implements MirrorFact {}
}
