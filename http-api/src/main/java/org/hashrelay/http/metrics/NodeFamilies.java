package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.live.TunnelRow;
import org.hashrelay.actors.node.ClientNode.NodeIs;

/** What the fleet knows of its nodes, and what this server sees of those linked to it. */
final class NodeFamilies {

  private final Family connected =
      new Family("hashrelay_node_connected", "1 while the node's tunnel stands.", "farm", "node");
  private final Family seen = new Family(
      "hashrelay_node_last_seen_timestamp_seconds",
      "When the node was heard of last.",
      "farm",
      "node");
  private final Family desired = new Family(
      "hashrelay_node_config_desired_revision", "What the node should run.", "farm", "node");
  private final Family applied =
      new Family("hashrelay_node_config_applied_revision", "What the node runs.", "farm", "node");
  private final Family about = new Family(
      "hashrelay_node_info",
      "Always 1: how and in which version the node is connected.",
      "farm",
      "node",
      "transport",
      "version");
  private final Family rtt =
      new Family("hashrelay_tunnel_last_rtt_seconds", "The newest measured round trip.", "node");
  private final Histograms rtts = new Histograms(
      "hashrelay_tunnel_rtt_seconds", "Round trips of the tunnel, seen once a second.", "node");
  private final Family links = new Family(
      "hashrelay_tunnel_connects", "How often the node's tunnel came to this server.", "node");
  private final Family unacknowledged = new Family(
      "hashrelay_tunnel_unacknowledged_reports",
      "Share reports the node holds until they are journaled.",
      "node");
  private final Family buffered = new Family(
      "hashrelay_tunnel_buffered_shares",
      "Shares that wait at the node for the tunnel or for a pool's answer.",
      "node");
  private final Family merged = new Family(
      "hashrelay_tunnel_merged_shares",
      "Shares counted without their detail, since the node's process started.",
      "node");
  private final Family dropped = new Family(
      "hashrelay_tunnel_dropped_shares",
      "What an overload cost altogether, since the node's process started.",
      "node",
      "reason");

  private final Family carried = new Family(
      "hashrelay_tunnel_bytes",
      "Bytes of the node's tunnel on the wire, in from it and out to it; over QUIC those it encrypts.",
      "node",
      "direction");
  private final Family returns = new Family(
      "hashrelay_tunnel_reconnects",
      "How often the node's tunnel came again, by how the one before ended.",
      "node",
      "reason");
  private final Histograms pushes = new Histograms(
      "hashrelay_config_push_seconds",
      "From a journaled change until the node says that it runs it.",
      "node");
  private final Family failedPushes = new Family(
      "hashrelay_config_push_failures",
      "Changes that did not get through at once: ports, the node could not make them match; unsent,"
          + " its tunnel had no room.",
      "node",
      "reason");
  private final Histograms connects = new Histograms(
      "hashrelay_pool_connect_seconds",
      "From the dialling of a pool until bytes can flow, name look-up and TLS included.",
      "pool");
  private final Family bytes = new Family(
      "hashrelay_relayed_bytes", "Bytes between miners and pools, both ways.", "node", "mapping");

  void add(NodeIs node) {
    connected.add(node.link().isPresent() ? 1 : 0, node.farm(), node.nodeId());
    desired.add(node.revision(), node.farm(), node.nodeId());
    applied.add(node.appliedRevision(), node.farm(), node.nodeId());
    node.lastSeenAt()
        .ifPresent(at -> seen.add(at.toEpochMilli() / 1e3, node.farm(), node.nodeId()));
    node.link()
        .ifPresent(
            link -> about.add(1, node.farm(), node.nodeId(), link.transport(), link.version()));
    if (node.rttMicros() > 0) rtt.add(node.rttMicros() / 1e6, node.nodeId());
  }

  void add(LiveNode.Now node) {
    rtts.add(node.roundTrips(), node.nodeId());
    add(node.link(), node.nodeId());
    node.connects().forEach((pool, took) -> connects.add(took, "" + pool));
    node.bytes().forEach((mapping, sum) -> bytes.add(sum, node.nodeId(), "" + mapping));
    node.telemetry().ifPresent(told -> {
      unacknowledged.add(told.unackedReports(), node.nodeId());
      buffered.add(
          told.mappings().stream().mapToLong(mapping -> mapping.held()).sum(), node.nodeId());
      merged.add(told.mergedShares(), node.nodeId());
      dropped.add(told.droppedEntries(), node.nodeId(), "overload");
    });
  }

  private void add(TunnelRow link, String node) {
    links.add(link.links(), node);
    link.returns().forEach((reason, n) -> returns.add(n, node, reason));
    carried.add(link.bytesIn(), node, "in");
    carried.add(link.bytesOut(), node, "out");
    pushes.add(link.orders().took(), node);
    failedPushes.add(link.orders().refused(), node, "ports");
    failedPushes.add(link.orders().unsent(), node, "unsent");
  }

  List<MetricSnapshot> snapshots() {
    return List.of(
        connected.gauge(),
        seen.gauge(),
        desired.gauge(),
        applied.gauge(),
        about.gauge(),
        rtt.gauge(),
        rtts.histogram(),
        links.counter(),
        returns.counter(),
        carried.counter(),
        pushes.histogram(),
        failedPushes.counter(),
        connects.histogram(),
        bytes.counter(),
        unacknowledged.gauge(),
        buffered.gauge(),
        merged.counter(),
        dropped.counter());
  }
}
