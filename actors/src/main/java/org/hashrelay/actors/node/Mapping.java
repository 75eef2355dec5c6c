package org.hashrelay.actors.node;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.hashrelay.actors.Journaled;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;

/**
 * A port on a node and the pools it leads to, as an admin wants it.
 *
 * @param id unique over the fleet, from 1
 * @param localPort 1 to 65535
 * @param pools best first
 * @param minersPerConn 1 to 65536
 * @param shareInterval 1 s to 10 min
 * @param revision counts the changes of this mapping, from 1
 */
public record Mapping(
    int id,
    String name,
    int localPort,
    boolean enabled,
    String mode,
    String protocol,
    List<PoolChoice> pools,
    int minersPerConn,
    Duration shareInterval,
    boolean fastAnswer,
    boolean verifyShares,
    WorkerNaming workerName,
    String onAllPoolsDown,
    long revision)
    implements Journaled {

  public Mapping {
    pools = pools.stream()
        .sorted(Comparator.comparingInt(PoolChoice::priority).reversed())
        .toList();
  }

  /** A pool of a mapping; the highest priority is tried first. */
  public record PoolChoice(int poolId, int priority) {}
}
