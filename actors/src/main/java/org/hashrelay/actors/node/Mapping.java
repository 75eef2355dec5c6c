package org.hashrelay.actors.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.hashrelay.actors.FieldFault;
import org.hashrelay.actors.Journaled;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;

/**
 * A port on a node and the pools it leads to, as an admin wants it.
 *
 * <p>A mapping that was journaled once must stay readable for ever, so rules are not checked when
 * one is made but when one is put: {@link #faults}.
 *
 * @param id unique over the fleet, from 1
 * @param localPort 1 to 65535
 * @param pools best first
 * @param minersPerConn 1 to 65536
 * @param shareInterval 1 s to 10 min
 * @param revision counts the changes of this mapping on its node, from 1
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

  public static final Set<String> MODES =
      Set.of("aggregate", "transparent", "route_by_login", "getwork");
  public static final Set<String> PROTOCOLS =
      Set.of("auto", "stratum-v1", "stratum-v1-ethash", "stratum-v2", "raw");
  public static final Set<String> NAMINGS = Set.of("pass_through", "fixed", "suffix", "address");
  public static final Set<String> ON_ALL_POOLS_DOWN = Set.of("hold", "close", "idle_jobs");

  public Mapping {
    pools = pools.stream()
        .sorted(Comparator.comparingInt(PoolChoice::priority).reversed())
        .toList();
  }

  /** A pool of a mapping; the highest priority is tried first. */
  public record PoolChoice(int poolId, int priority) {}

  /** Whether its pools are its own; otherwise they come from the accounts. */
  public boolean namesItsPools() {
    return mode.equals("aggregate") || mode.equals("transparent");
  }

  public Mapping with(int newId, long newRevision) {
    return copy(newId, enabled, newRevision);
  }

  public Mapping withEnabled(boolean nowEnabled) {
    return copy(id, nowEnabled, revision);
  }

  /** Whether both ask for the same, however often they were changed. */
  public boolean sameAs(Mapping other) {
    return with(id, 0).equals(other.with(id, 0));
  }

  /** Every field that breaks a rule; empty for a mapping that can run. */
  public List<FieldFault> faults() {
    var faults = new ArrayList<FieldFault>();
    check(faults, name.length() <= 128, "/name", "must be at most 128 characters");
    check(faults, in(localPort, 1, 65_535), "/local_port", localPort + " is not in 1..65535");
    known(faults, MODES, "/mode", mode);
    known(faults, PROTOCOLS, "/protocol", protocol);
    check(
        faults,
        in(minersPerConn, 1, 65_536),
        "/miners_per_conn",
        minersPerConn + " is not in 1..65536");
    check(
        faults,
        in(shareInterval.toMillis(), 1_000, 600_000),
        "/share_interval",
        shareInterval.toMillis() + "ms is not in 1s..10m");
    known(faults, NAMINGS, "/worker_name/mode", workerName.mode());
    known(faults, ON_ALL_POOLS_DOWN, "/on_all_pools_down", onAllPoolsDown);
    checkPools(faults);
    return List.copyOf(faults);
  }

  private void checkPools(List<FieldFault> faults) {
    check(faults, !namesItsPools() || !pools.isEmpty(), "/pools", "must name at least one pool");
    check(faults, pools.size() <= 32, "/pools", "must name at most 32 pools");
    var distinct = pools.stream().map(PoolChoice::poolId).distinct().count();
    check(faults, distinct == pools.size(), "/pools", "must name each pool once");
  }

  private static void known(
      List<FieldFault> faults, Set<String> words, String pointer, String word) {
    check(
        faults,
        words.contains(word),
        pointer,
        "\"" + word + "\" is not one of " + words.stream().sorted().toList());
  }

  private static void check(List<FieldFault> faults, boolean holds, String pointer, String detail) {
    if (!holds) faults.add(new FieldFault(pointer, detail));
  }

  private static boolean in(long value, long least, long most) {
    return value >= least && value <= most;
  }

  private Mapping copy(int newId, boolean nowEnabled, long newRevision) {
    return new Mapping(
        newId,
        name,
        localPort,
        nowEnabled,
        mode,
        protocol,
        pools,
        minersPerConn,
        shareInterval,
        fastAnswer,
        verifyShares,
        workerName,
        onAllPoolsDown,
        newRevision);
  }
}
