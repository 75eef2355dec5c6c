package org.hashrelay.streams.tunnel.control;

import java.time.Duration;
import java.util.List;

/**
 * A mapping as its node has to run it: everything said, nothing left to look up.
 *
 * @param mode {@code aggregate | transparent | route_by_login | getwork}
 * @param protocol {@code auto | stratum-v1 | stratum-v1-ethash | stratum-v2 | raw}
 * @param pools best first; never empty for {@code aggregate} and {@code transparent}
 * @param minersPerConn most miners on one upstream, from 1
 * @param shareInterval how often a miner should find a share
 * @param onAllPoolsDown {@code hold | close | idle_jobs}
 * @param revision counts the changes of this mapping, from 1
 */
public record MappingOrder(
    int id,
    String name,
    int localPort,
    boolean enabled,
    String mode,
    String protocol,
    List<PoolOrder> pools,
    int minersPerConn,
    Duration shareInterval,
    boolean fastAnswer,
    boolean verifyShares,
    WorkerNaming workerName,
    String onAllPoolsDown,
    long revision) {

  public MappingOrder {
    pools = List.copyOf(pools);
  }

  /**
   * A pool as the node needs it to log in and to judge shares; the relay alone dials it.
   *
   * @param user empty when the pool has no login of its own
   * @param password empty when there is none
   * @param host the pool's own, to tell a redirection within its domain from another; may be empty
   * @param port where the relay dials it; with {@code tls} there to tell that it changed
   * @param hint what the pool granted the last time anybody asked
   */
  public record PoolOrder(
      int id,
      String name,
      String algorithm,
      String protocol,
      String user,
      String password,
      boolean enabled,
      String host,
      int port,
      boolean tls,
      PoolHint hint) {

    public PoolOrder {
      hint = hint == null ? PoolHint.NONE : hint; // from an older server
    }

    public PoolOrder(
        int id,
        String name,
        String algorithm,
        String protocol,
        String user,
        String password,
        boolean enabled) {
      this(id, name, algorithm, protocol, user, password, enabled, "", 0, false, PoolHint.NONE);
    }

    /** What is remembered of a pool makes no other pool of it. */
    @Override
    public boolean equals(Object other) {
      return other instanceof PoolOrder that
          && id == that.id
          && enabled == that.enabled
          && port == that.port
          && tls == that.tls
          && texts().equals(that.texts());
    }

    @Override
    public int hashCode() {
      return texts().hashCode() * 31 + id;
    }

    private List<String> texts() {
      return List.of(name, algorithm, protocol, user, password, host);
    }

    @Override
    public String toString() { // logs show no password
      return "pool %d %s (%s, %s)".formatted(id, name, algorithm, protocol);
    }
  }

  /**
   * What a pool granted once: enough to greet miners before it is connected.
   *
   * @param extranonce2Size 0 when nothing is known
   * @param versionMask bits it lets be rolled; 0 for none
   */
  public record PoolHint(int extranonce2Size, int versionMask) {
    public static final PoolHint NONE = new PoolHint(0, 0);
  }

  /**
   * How a miner's login becomes the pool's.
   *
   * @param mode {@code pass_through | fixed | suffix | address}
   * @param fixed the name of mode {@code fixed}; empty for the pool's user
   */
  public record WorkerNaming(String mode, String fixed) {
    public static final WorkerNaming PASS_THROUGH = new WorkerNaming("pass_through", "");
  }
}
