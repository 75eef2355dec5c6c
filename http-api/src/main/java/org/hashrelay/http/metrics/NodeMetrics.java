package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.WayFacts;

/** What a client node tells of itself. */
public final class NodeMetrics {

  private NodeMetrics() {}

  /** The families of one scrape. */
  public static List<MetricSnapshot> of(
      String node, boolean connected, int unackedReports, List<MappingTelemetry> mappings) {
    var telemetry = new TelemetryFamilies();
    mappings.forEach(mapping -> telemetry.add("", node, mapping, TelemetryFamilies.Known.NOTHING));
    var up = new Family("hashrelay_node_connected", "1 while the tunnel stands.", "node");
    up.add(connected ? 1 : 0, node);
    var unacked = new Family(
        "hashrelay_node_unacknowledged_reports",
        "Share reports that no server has journaled yet.",
        "node");
    unacked.add(unackedReports, node);
    var families = new ArrayList<>(telemetry.snapshots());
    families.add(up.gauge());
    families.add(unacked.gauge());
    return families;
  }

  /** The families of its tunnel. */
  public static List<MetricSnapshot> of(String node, WayFacts tunnel) {
    var ways = new WayFamilies();
    ways.add(node, tunnel);
    return ways.snapshots();
  }

  /** {@code hashrelay_build_info}, which is always 1. */
  public static MetricSnapshot build(String version, String revision, String role) {
    var build = new Family(
        "hashrelay_build_info", "What runs here.", "version", "revision", "java", "role");
    build.add(1, version, revision, System.getProperty("java.version"), role);
    return build.gauge();
  }
}
