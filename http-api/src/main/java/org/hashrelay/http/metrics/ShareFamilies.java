package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.live.MappingRow;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * What became of shares, and how long it took; counted since this server started.
 *
 * <p>Side {@code downstream} is what miners handed in, {@code upstream} what pools were asked about.
 */
final class ShareFamilies {

  private static final String DOWNSTREAM = "downstream";
  private static final String UPSTREAM = "upstream";

  private final Family shares = new Family(
      "hashrelay_shares", "Shares by what became of them.", "farm", "mapping", "side", "result");
  private final Family difficulty = new Family(
      "hashrelay_share_difficulty",
      "Difficulty of the shares by what became of them; of SHA-256d times 2^32 hashes.",
      "farm",
      "mapping",
      "side",
      "result");
  private final Family rejected = new Family(
      "hashrelay_shares_rejected",
      "Refused shares by reason.",
      "farm",
      "mapping",
      "side",
      "reason");
  private final Histograms responses = new Histograms(
      "hashrelay_share_response_seconds",
      "From a share to its answer: as the node sees it (downstream), as the relay does (upstream).",
      "mapping",
      "side");
  private final Histograms stages = new Histograms(
      "hashrelay_share_stage_seconds",
      "A share's way: miner_node, from its arrival until it leaves the node; node_relay and back, half"
          + " a measured round trip of the tunnel; relay_pool, from the relay to the pool's answer.",
      "node",
      "stage");
  private final Family last = new Family(
      "hashrelay_last_share_timestamp_seconds", "When a share came last.", "farm", "mapping");
  private final Family best = new Family(
      "hashrelay_best_share_difficulty",
      "The highest difficulty a share met since this server started.",
      "farm",
      "mapping");
  private final Family failovers = new Family(
      "hashrelay_pool_failovers",
      "How often a mapping's miners went from one pool to another.",
      "mapping",
      "from",
      "to");

  void add(LiveNode.Now node, String farm) {
    stages.add(node.tunnel(), node.nodeId(), "node_relay");
    stages.add(node.tunnel(), node.nodeId(), "back");
    for (var row : node.mappings()) {
      add(row, farm);
      stages.add(row.toPool(), node.nodeId(), "relay_pool");
    }
    for (var mapping : node.telemetry().map(t -> t.mappings()).orElse(List.of())) {
      stages.add(mapping.waited(), node.nodeId(), "miner_node");
    }
  }

  private void add(MappingRow row, String farm) {
    var mapping = "" + row.mappingId();
    add(row.found(), farm, mapping, DOWNSTREAM);
    add(row.asked(), farm, mapping, UPSTREAM);
    responses.add(row.toMiner(), mapping, DOWNSTREAM);
    responses.add(row.toPool(), mapping, UPSTREAM);
    if (row.lastShareAt() > 0) last.add(row.lastShareAt() / 1e3, farm, mapping);
    if (row.best() > 0) best.add(row.best(), farm, mapping);
    row.failovers()
        .forEach((way, n) -> failovers.add(n, mapping, "" + way.fromPool(), "" + way.toPool()));
  }

  private void add(
      Map<ShareResult, MappingRow.Sum> sums, String farm, String mapping, String side) {
    sums.forEach((result, sum) -> {
      shares.add(sum.count(), farm, mapping, side, result(result));
      difficulty.add(sum.difficulty(), farm, mapping, side, result(result));
      if (result(result).equals("rejected")) {
        rejected.add(sum.count(), farm, mapping, side, reason(result));
      }
    });
  }

  private static String result(ShareResult result) {
    return switch (result) {
      case ACCEPTED, FILTERED, STALE, UNANSWERED -> result.name().toLowerCase(Locale.ROOT);
      case DUPLICATE, LOW_DIFFICULTY, REJECTED -> "rejected";
    };
  }

  private static String reason(ShareResult result) {
    return result == ShareResult.REJECTED ? "other" : result.name().toLowerCase(Locale.ROOT);
  }

  List<MetricSnapshot> snapshots() {
    return List.of(
        shares.counter(),
        difficulty.counter(),
        rejected.counter(),
        responses.histogram(),
        stages.histogram(),
        last.gauge(),
        best.gauge(),
        failovers.counter());
  }
}
