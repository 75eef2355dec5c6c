package org.hashrelay.http.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.pool.Pool.PoolIs;

/** What the fleet's entities say of its nodes, mappings and pools. */
final class FleetFacts {

  static final FleetFacts NONE = new FleetFacts(List.of(), List.of());

  private final List<NodeIs> nodes;
  private final Map<Integer, Mapping> mappings = new HashMap<>();
  private final Map<Integer, PoolIs> pools = new HashMap<>();

  FleetFacts(List<NodeIs> nodes, List<PoolIs> pools) {
    this.nodes = List.copyOf(nodes);
    for (var node : nodes) {
      node.mappings().forEach(m -> mappings.put(m.mapping().id(), m.mapping()));
    }
    pools.forEach(pool -> this.pools.put(pool.id(), pool));
  }

  List<NodeIs> nodes() {
    return nodes;
  }

  List<PoolIs> pools() {
    return List.copyOf(pools.values());
  }

  Optional<Mapping> mapping(int id) {
    return Optional.ofNullable(mappings.get(id));
  }

  Optional<PoolIs> pool(int id) {
    return Optional.ofNullable(pools.get(id));
  }

  /** Of the mapping, while that pool serves. */
  TelemetryFamilies.Known known(int mappingId, int poolId) {
    var protocol = mapping(mappingId).map(Mapping::protocol).orElse("");
    return new TelemetryFamilies.Known(rank(mappingId, poolId), protocol);
  }

  /** Counts every change of a node's mappings and of a pool. */
  long revision() {
    return nodes.stream().mapToLong(NodeIs::revision).sum()
        + pools.values().stream().mapToLong(PoolIs::revision).sum();
  }

  /** In which place the mapping tries the pool, from 1; 0 when it does not. */
  private int rank(int mappingId, int poolId) {
    var pools = mapping(mappingId).map(Mapping::pools).orElse(List.of());
    for (var i = 0; i < pools.size(); i++) {
      if (pools.get(i).poolId() == poolId) return i + 1;
    }
    return 0;
  }

  String farm(String nodeId) {
    return nodes.stream()
        .filter(node -> node.nodeId().equals(nodeId))
        .map(NodeIs::farm)
        .findFirst()
        .orElse("");
  }
}
