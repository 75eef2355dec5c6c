package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.http.fleet.TunnelFacts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the nodes of the fleet are and do, asked of their entities at each scrape. */
public final class FleetMetrics implements Supplier<CompletionStage<List<MetricSnapshot>>> {

  private static final Logger LOG = LoggerFactory.getLogger(FleetMetrics.class);

  private final Supplier<CompletionStage<List<NodeIs>>> nodes;
  private final Supplier<TunnelFacts> tunnel;
  private final MetricSnapshot build;

  public FleetMetrics(
      Supplier<CompletionStage<List<NodeIs>>> nodes,
      Supplier<TunnelFacts> tunnel,
      MetricSnapshot build) {
    this.nodes = nodes;
    this.tunnel = tunnel;
    this.build = build;
  }

  /** Without the fleet when its entities are silent; {@code hashrelay_fleet_scrape_ok} says which. */
  @Override
  public CompletionStage<List<MetricSnapshot>> get() {
    return nodes.get().handle((answered, failure) -> {
      if (failure != null) LOG.warn("the fleet could not be asked: {}", failure.toString());
      var families = failure == null ? families(answered) : new ArrayList<MetricSnapshot>();
      families.addAll(TunnelFamilies.of(tunnel.get()));
      families.add(build);
      families.add(outcome(failure == null));
      return families;
    });
  }

  private static MetricSnapshot outcome(boolean ok) {
    var family =
        new Family("hashrelay_fleet_scrape_ok", "1 when every node's entity answered the scrape.");
    family.add(ok ? 1 : 0);
    return family.gauge();
  }

  private static List<MetricSnapshot> families(List<NodeIs> nodes) {
    var telemetry = new TelemetryFamilies();
    var connected =
        new Family("hashrelay_node_connected", "1 while the node's tunnel stands.", "farm", "node");
    var seen = new Family(
        "hashrelay_node_last_seen_timestamp_seconds",
        "When the node was heard of last.",
        "farm",
        "node");
    var desired = new Family(
        "hashrelay_node_config_desired_revision", "What the node should run.", "farm", "node");
    var applied =
        new Family("hashrelay_node_config_applied_revision", "What the node runs.", "farm", "node");
    var info = new Family("hashrelay_mapping_info", "Always 1.", "node", "mapping", "name");
    for (var node : nodes) {
      connected.add(node.link().isPresent() ? 1 : 0, node.farm(), node.nodeId());
      desired.add(node.revision(), node.farm(), node.nodeId());
      applied.add(node.appliedRevision(), node.farm(), node.nodeId());
      node.lastSeenAt()
          .ifPresent(at -> seen.add(at.toEpochMilli() / 1e3, node.farm(), node.nodeId()));
      node.mappings()
          .forEach(
              m -> info.add(1, node.nodeId(), "" + m.mapping().id(), m.mapping().name()));
      if (node.link().isPresent()) {
        node.telemetry()
            .mappings()
            .forEach(mapping -> telemetry.add(node.farm(), node.nodeId(), mapping));
      }
    }
    var families = new ArrayList<>(telemetry.snapshots());
    for (var family : List.of(connected, seen, desired, applied, info)) {
      families.add(family.gauge());
    }
    return families;
  }
}
