package org.hashrelay.persistence.projection;

import java.time.Instant;
import java.util.Optional;

/**
 * One worker of one mapping as the read side knows it: counters since it was first seen.
 *
 * @param id stable and safe in a URL; made of node, mapping and login name
 * @param address of the connection that logged in last
 * @param filtered good for the miner, below the pool's difficulty
 * @param rejected holds {@code duplicate} and {@code lowDifficulty}; {@code stale} stands beside it
 * @param unanswered forwarded, and the pool's answer never came
 * @param difficulty of the last share's job; 0 before the first share
 * @param bestShare the highest difficulty a hash of this worker met; 0 when not known
 * @param connectedAt when the oldest present connection, or the last one there was, logged in
 * @param credit difficulty of the accepted and filtered shares, as the miner is credited
 * @param poolCredit difficulty of the accepted shares, as the pools credit them
 */
public record Worker(
    String id,
    String name,
    String clientId,
    int mappingId,
    String address,
    String userAgent,
    State state,
    int connections,
    double hashrate5m,
    double hashrate1h,
    double hashrate24h,
    long accepted,
    long filtered,
    long rejected,
    long stale,
    long duplicate,
    long lowDifficulty,
    long unanswered,
    double difficulty,
    double bestShare,
    Optional<Instant> lastShareAt,
    Optional<Instant> connectedAt,
    double credit,
    double poolCredit,
    Errors errors) {

  /**
   * One standard error of each hashrate: of n shares it is known to one part in the root of n.
   */
  public record Errors(double fiveMinutes, double hour, double day) {
    public static final Errors NONE = new Errors(0, 0, 0);
  }

  /** How a worker stands; written in lower case outside. */
  public enum State {
    ACTIVE,
    /** Connected, but without a share for longer than luck explains. */
    WARNING,
    /** Connected, and silent for so long that it hardly hashes. */
    OFFLINE,
    /** No connection; still listed. */
    DISCONNECTED
  }
}
