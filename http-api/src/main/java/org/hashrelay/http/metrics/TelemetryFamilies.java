package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;

/** What nodes tell of their ports, as metrics; mappings and pools are labelled by their ids. */
final class TelemetryFamilies {

  private final Family downstream = new Family(
      "hashrelay_downstream_connections",
      "Miners connected to a port, by the protocol it is set to.",
      "farm",
      "node",
      "mapping",
      "protocol");
  private final Family upstream = new Family(
      "hashrelay_upstream_connections",
      "Connections to a pool by state.",
      "mapping",
      "pool",
      "state");
  private final Family disconnects = new Family(
      "hashrelay_downstream_disconnects",
      "Miner connections closed by the node for what they are or did, by kind.",
      "farm",
      "mapping",
      "reason");
  private final Family noticed = new Family(
      "hashrelay_miner_notices",
      "What was odd about miners that work on, by kind.",
      "farm",
      "mapping",
      "kind");
  private final Family held = new Family(
      "hashrelay_held_shares",
      "Shares that wait for a pool's answer or for the tunnel.",
      "node",
      "mapping");
  private final Family active = new Family(
      "hashrelay_mapping_active_pool", "1 for the pool that serves.", "mapping", "pool", "rank");
  private final Family lastJob = new Family(
      "hashrelay_pool_last_job_timestamp_seconds", "When the pool sent work last.", "pool");
  private final Family slots = new Family(
      "hashrelay_extranonce_slots", "Places for miners on an upstream.", "mapping", "connection");
  private final Family slotsUsed = new Family(
      "hashrelay_extranonce_slots_used", "Places taken on an upstream.", "mapping", "connection");

  /**
   * What the fleet knows of a mapping.
   *
   * @param rank in which place it tries the pool that serves; 0 where it is not known
   * @param protocol empty where it is not known
   */
  record Known(int rank, String protocol) {

    static final Known NOTHING = new Known(0, "");
  }

  /**
   * @param farm empty where it is not known
   * @param known what the fleet knows of the mapping; the node itself knows less
   */
  void add(String farm, String node, MappingTelemetry telemetry, Known known) {
    var mapping = "" + telemetry.mappingId();
    downstream.add(telemetry.downstreamConnections(), farm, node, mapping, known.protocol());
    held.add(telemetry.held(), node, mapping);
    telemetry.refused().forEach((reason, n) -> disconnects.add(n, farm, mapping, reason));
    telemetry.noticed().forEach((kind, n) -> noticed.add(n, farm, mapping, kind));
    if (telemetry.activePoolId() != 0)
      active.add(1, mapping, "" + telemetry.activePoolId(), "" + known.rank());
    for (var connection : telemetry.upstreams()) {
      upstream.add(1, mapping, "" + connection.poolId(), connection.state());
      if (connection.lastJobAt() > 0) {
        lastJob.atLeast(connection.lastJobAt() / 1e3, "" + connection.poolId());
      }
      slots.add(connection.slots(), mapping, "" + connection.index());
      slotsUsed.add(connection.slotsUsed(), mapping, "" + connection.index());
    }
  }

  List<MetricSnapshot> snapshots() {
    return List.of(
        downstream.gauge(),
        upstream.gauge(),
        disconnects.counter(),
        noticed.counter(),
        held.gauge(),
        active.gauge(),
        lastJob.gauge(),
        slots.gauge(),
        slotsUsed.gauge());
  }
}
