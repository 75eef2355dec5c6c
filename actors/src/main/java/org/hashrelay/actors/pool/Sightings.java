package org.hashrelay.actors.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the nodes say of one pool, and what that makes of it: up when any of them is served, down
 * when none is, unknown when nobody has said anything for a minute.
 *
 * <p>A verdict falls at once. It is lifted only after the pool has served for a while, so that a pool
 * that comes and goes is down and not both ten times a minute. Confined to its entity.
 */
final class Sightings {

  static final Duration VALID = Duration.ofSeconds(60);
  static final Duration STABLE = Duration.ofSeconds(10);
  private static final int MOST_NODES = 1_000;

  /** What one node says; {@code reason} is empty for a pool that serves. */
  record Sighting(boolean up, String reason, Instant at) {}

  /** What the pool is, by what is known now. */
  sealed interface Verdict {}

  record Up() implements Verdict {}

  record Down(String reason) implements Verdict {}

  record Unknown() implements Verdict {}

  private final Map<String, Sighting> byNode = new HashMap<>();
  private Optional<Instant> upSince = Optional.empty();

  void saw(String nodeId, Sighting sighting) {
    if (byNode.size() >= MOST_NODES && !byNode.containsKey(nodeId)) return;
    byNode.put(nodeId, sighting);
    var now = verdict(sighting.at());
    if (!(now instanceof Up)) upSince = Optional.empty();
    else if (upSince.isEmpty()) upSince = Optional.of(sighting.at());
  }

  Verdict verdict(Instant now) {
    byNode.values().removeIf(sighting -> !sighting.at().isAfter(now.minus(VALID)));
    if (byNode.isEmpty()) return new Unknown();
    if (byNode.values().stream().anyMatch(Sighting::up)) return new Up();
    return new Down(byNode.values().stream()
        .reduce((a, b) -> a.at().isAfter(b.at()) ? a : b)
        .orElseThrow()
        .reason());
  }

  /** Whether it has served long enough to be trusted again. */
  boolean isStable(Instant now) {
    return upSince.filter(since -> !since.plus(STABLE).isAfter(now)).isPresent();
  }
}
