package org.hashrelay.actors.node;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolRoute;

/**
 * Which pools a node may have dialled, and where they are.
 *
 * <p>One per link: written by its {@link NodeLink}, read by whoever dials, from any thread. A pool
 * is found only through a mapping of this node that names it.
 */
public final class PoolBook implements Function<PoolRoute, Optional<PoolAddress>> {

  private final Map<Integer, Map<Integer, PoolAddress>> byMapping = new ConcurrentHashMap<>();

  @Override
  public Optional<PoolAddress> apply(PoolRoute route) {
    var pools = byMapping.getOrDefault(route.mappingId(), Map.of());
    return Optional.ofNullable(pools.get(route.poolId()));
  }

  void allow(int mappingId, Map<Integer, PoolAddress> pools) {
    byMapping.put(mappingId, Map.copyOf(pools));
  }

  void forbid(int mappingId) {
    byMapping.remove(mappingId);
  }

  /** Forgets every mapping the node has no more. */
  void keepOnly(Set<Integer> mappingIds) {
    byMapping.keySet().retainAll(mappingIds);
  }
}
