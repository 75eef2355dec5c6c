package org.hashrelay.actors.alerting.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.TokenConflict;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.streams.pool.PoolEvents;

/** Judges nodes, mappings and pools by what their entities say. Confined to its watcher. */
final class FleetRules {

  /** After a start nodes get so long to come back before they are missed. */
  static final Duration GRACE = Duration.ofSeconds(15);

  /** How long a second process with a node's token is spoken of after it last tried. */
  static final Duration SPOKEN_OF = Duration.ofMinutes(10);

  /** What a mapping says while it waits for its pools and none of them has failed yet. */
  private static final String FIRST_DIAL = "connecting";

  private final Instant startedAt;
  private final Map<Integer, DeliveryWindow> deliveries = new HashMap<>();

  FleetRules(Instant startedAt) {
    this.startedAt = startedAt;
  }

  /** Whether everybody had the time to come back. */
  boolean isSettled(Instant now) {
    return !startedAt.plus(GRACE).isAfter(now);
  }

  /** Everything that holds now. */
  List<Finding> judge(List<NodeIs> nodes, List<PoolIs> pools, AlertSettings settings, Instant now) {
    var found = new ArrayList<Finding>();
    for (var node : nodes) {
      disconnected(node, now).ifPresent(found::add);
      notApplied(node, now).ifPresent(found::add);
      twoWithOneToken(node, now).ifPresent(found::add);
      if (node.link().isEmpty()) continue;
      for (var mapping : node.mappings()) {
        allDown(node, mapping, now).ifPresent(found::add);
        onBackup(node, mapping, pools, now).ifPresent(found::add);
        notDelivered(node, mapping, settings, now).ifPresent(found::add);
      }
    }
    pools.forEach(pool -> down(pool, now).ifPresent(found::add));
    return found;
  }

  private Optional<Finding> disconnected(NodeIs node, Instant now) {
    if (node.link().isPresent() || node.lastSeenAt().isEmpty()) return Optional.empty();
    if (!isSettled(now)) return Optional.empty();
    return Optional.of(finding(
        AlertRule.NODE_DISCONNECTED,
        subject(node),
        node.lastSeenAt().get(),
        "Node " + node.nodeId() + " has no tunnel"));
  }

  private static Optional<Finding> notApplied(NodeIs node, Instant now) {
    if (node.link().isEmpty() || node.appliedRevision() >= node.revision()) return Optional.empty();
    var summary = "Node %s follows revision %d of %d"
        .formatted(node.nodeId(), node.appliedRevision(), node.revision());
    return Optional.of(finding(AlertRule.CONFIG_NOT_APPLIED, subject(node), now, summary));
  }

  private static Optional<Finding> twoWithOneToken(NodeIs node, Instant now) {
    var newest =
        node.conflict().filter(conflict -> conflict.at().plus(SPOKEN_OF).isAfter(now));
    return newest.map(conflict -> {
      var outcome = conflict.outcome().equals(TokenConflict.TAKEN_OVER)
          ? "and took its place"
          : "and was refused";
      var summary = ("The token of node %s is used twice: %s came while %s was connected, %s."
              + " If one of them is not yours, give the node a new token")
          .formatted(node.nodeId(), conflict.newcomer(), conflict.present(), outcome);
      return finding(AlertRule.TOKEN_IN_USE, subject(node), conflict.at(), summary);
    });
  }

  private static Optional<Finding> allDown(NodeIs node, MappingIs mapping, Instant now) {
    if (!mapping.mapping().enabled() || !mapping.status().state().equals("pool_down")) {
      return Optional.empty();
    }
    var detail = mapping.status().detail();
    if (detail.equals(FIRST_DIAL) || PoolEvents.isOurs(detail)) return Optional.empty();
    var summary = "Mapping %s at %s has no pool%s"
        .formatted(mapping.mapping().name(), node.nodeId(), detail.isEmpty() ? "" : ": " + detail);
    return Optional.of(finding(AlertRule.ALL_POOLS_DOWN, subject(node, mapping), now, summary));
  }

  private static Optional<Finding> onBackup(
      NodeIs node, MappingIs mapping, List<PoolIs> pools, Instant now) {
    var choices = mapping.mapping().pools();
    var active = mapping.status().activePoolId();
    var state = mapping.status().state();
    if (active == 0 || !state.equals("running") || choices.size() < 2) return Optional.empty();
    var first = choices.get(0).poolId();
    if (active == first || choices.stream().noneMatch(c -> c.poolId() == active)) {
      return Optional.empty();
    }
    var summary = "Mapping %s at %s mines at %s, not at %s"
        .formatted(
            mapping.mapping().name(), node.nodeId(), name(pools, active), name(pools, first));
    return Optional.of(finding(AlertRule.FAILOVER, subject(node, mapping), now, summary));
  }

  private Optional<Finding> notDelivered(
      NodeIs node, MappingIs mapping, AlertSettings settings, Instant now) {
    var subject = subject(node, mapping);
    var rule = settings.of(AlertRule.WORK_NOT_DELIVERED, subject);
    var window = deliveries.computeIfAbsent(mapping.mapping().id(), id -> new DeliveryWindow());
    window.add(mapping.status().shares(), now.toEpochMilli(), rule.window());
    if (window.found() < rule.minShares() || window.ratio() < rule.threshold()) {
      return Optional.empty();
    }
    var summary = "Mapping %s at %s: %.0f %% of the work was lost (%d of %d shares)"
        .formatted(
            mapping.mapping().name(),
            node.nodeId(),
            100 * window.ratio(),
            window.lost(),
            window.found());
    return Optional.of(new Finding(
        AlertRule.WORK_NOT_DELIVERED,
        subject,
        now,
        summary,
        Optional.of(window.ratio()),
        Optional.of(rule.threshold()),
        Map.of()));
  }

  private static Optional<Finding> down(PoolIs pool, Instant now) {
    if (!pool.settings().enabled() || !pool.health().state().equals("down")) {
      return Optional.empty();
    }
    var name = pool.settings().name();
    var subject = new Subject(Subject.POOL, "" + pool.id(), name, "", "", 0);
    var summary = "Pool %s is down: %s".formatted(name, pool.health().reason());
    return Optional.of(
        finding(AlertRule.POOL_DOWN, subject, pool.health().since().orElse(now), summary));
  }

  private static Finding finding(AlertRule rule, Subject subject, Instant since, String summary) {
    return new Finding(rule, subject, since, summary, Optional.empty(), Optional.empty(), Map.of());
  }

  private static Subject subject(NodeIs node) {
    var name = node.name().isEmpty() ? node.nodeId() : node.name();
    return new Subject(Subject.NODE, node.nodeId(), name, node.farm(), node.nodeId(), 0);
  }

  private static Subject subject(NodeIs node, MappingIs mapping) {
    var is = mapping.mapping();
    return new Subject(
        Subject.MAPPING, "" + is.id(), is.name(), node.farm(), node.nodeId(), is.id());
  }

  private static String name(List<PoolIs> pools, int id) {
    return pools.stream()
        .filter(pool -> pool.id() == id)
        .map(pool -> pool.settings().name())
        .findFirst()
        .orElse("pool " + id);
  }
}
