package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.pool.Pool.PoolIs;

/** What the fleet knows of its pools and mappings; names are joined to ids by the {@code _info} ones. */
final class PoolFamilies {

  private final Family up = new Family(
      "hashrelay_pool_up", "1 while nodes are served by the pool, 0 while they are not.", "pool");
  private final Family about = new Family(
      "hashrelay_pool_info",
      "Always 1: what the pool is called and where it is.",
      "pool",
      "name",
      "address",
      "algorithm");
  private final Family mapping =
      new Family("hashrelay_mapping_info", "Always 1.", "node", "mapping", "name");
  private final Family rank = new Family(
      "hashrelay_mapping_pool_rank",
      "In which place a mapping tries a pool, from 1.",
      "mapping",
      "pool");

  /** A pool nobody uses is neither up nor down, and not there. */
  void add(PoolIs pool) {
    var id = "" + pool.id();
    var settings = pool.settings();
    if (!pool.health().state().equals("unknown")) {
      up.add(pool.health().state().equals("up") ? 1 : 0, id);
    }
    about.add(
        1, id, settings.name(), settings.host() + ":" + settings.port(), settings.algorithm());
  }

  void add(String nodeId, Mapping is) {
    mapping.add(1, nodeId, "" + is.id(), is.name());
    for (var i = 0; i < is.pools().size(); i++) {
      rank.add(i + 1, "" + is.id(), "" + is.pools().get(i).poolId());
    }
  }

  List<MetricSnapshot> snapshots() {
    return List.of(up.gauge(), about.gauge(), mapping.gauge(), rank.gauge());
  }
}
