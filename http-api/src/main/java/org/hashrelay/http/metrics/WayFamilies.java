package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import org.hashrelay.streams.tunnel.control.WayFacts;

/** How the tunnels of nodes travelled, as metrics. */
final class WayFamilies {

  private final Family connections = new Family(
      "hashrelay_tunnel_connections",
      "Connections that carried a node's tunnel, by transport; the first of a process too.",
      "node",
      "transport");
  private final Family switches = new Family(
      "hashrelay_tunnel_switches",
      "Times a session went on over another transport or cipher.",
      "node");
  private final Family renewals = new Family(
      "hashrelay_tunnel_renewals",
      "Times a session went on over a fresh connection because it was time.",
      "node");

  void add(String node, WayFacts facts) {
    facts.connections().forEach((transport, n) -> connections.add(n, node, transport));
    switches.add(facts.switches(), node);
    renewals.add(facts.renewals(), node);
  }

  List<MetricSnapshot> snapshots() {
    return List.of(connections.counter(), switches.counter(), renewals.counter());
  }
}
