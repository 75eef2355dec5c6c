package org.hashrelay.actors.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.pool.Pool.Observe;
import org.hashrelay.actors.pool.Pool.PoolGranted;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;

/**
 * Tells the pools how one node gets on with them: at once when that changes, and else now and then.
 *
 * <p>Confined to its link.
 */
final class PoolWatch {

  /** Telemetry comes about once a second. */
  static final int TELLINGS_PER_REMINDER = 10;

  private final String nodeId;
  private final BiConsumer<Integer, Pool.Command> pools;
  private final Map<Integer, Observe> told = new HashMap<>();
  private long tellings;

  PoolWatch(String nodeId, BiConsumer<Integer, Pool.Command> pools) {
    this.nodeId = nodeId;
    this.pools = pools;
  }

  void told(Telemetry telemetry) {
    var seen = new TreeMap<Integer, Observe>();
    for (var mapping : telemetry.mappings()) {
      for (var upstream : mapping.upstreams()) {
        observation(upstream).ifPresent(o -> seen.merge(upstream.poolId(), o, PoolWatch::better));
      }
    }
    var remind = ++tellings % TELLINGS_PER_REMINDER == 0;
    told.keySet().retainAll(seen.keySet());
    seen.forEach((poolId, observation) -> {
      var news = !observation.equals(told.put(poolId, observation));
      if (news || remind) pools.accept(poolId, observation);
    });
  }

  /** A pool that was left by choice, or that our own way led away from, is none that went down. */
  void told(FailedOver fact) {
    var choice = fact.reason().equals("returned") || fact.reason().equals("switched");
    if (choice || fact.fromPool() == 0 || fact.reason().isEmpty()) return;
    if (PoolEvents.isOurs(fact.reason())) return;
    pools.accept(fact.fromPool(), new Observe(nodeId, fact.reason(), Optional.empty()));
  }

  /** Empty for one that is on its first way to the pool, or whose way was cut on our side of it. */
  private Optional<Observe> observation(UpstreamTelemetry upstream) {
    if (upstream.state().equals("ready")) {
      var granted = new PoolGranted(upstream.extranonce2Size(), upstream.versionMask());
      var known = Optional.of(granted).filter(g -> g.extranonce2Size() > 0);
      return Optional.of(new Observe(nodeId, "", known));
    }
    var reason = upstream.downReason();
    return reason.isEmpty() || PoolEvents.isOurs(reason)
        ? Optional.empty()
        : Optional.of(new Observe(nodeId, reason, Optional.empty()));
  }

  private static Observe better(Observe one, Observe other) {
    return one.reason().isEmpty() ? one : other;
  }
}
