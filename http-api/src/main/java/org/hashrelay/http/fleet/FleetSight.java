package org.hashrelay.http.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.pool.Pool.PoolIs;

/**
 * All nodes and pools for whoever only looks: as their entities say, and as they said last while one of
 * them is silent, as it is after a write that its journal did not take.
 *
 * <p>Nodes linked to this server are brought up to the moment then. Entities that were silent are asked
 * again in the background; nobody waits for them twice.
 */
public final class FleetSight {

  static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** All that there is, at one moment. */
  public record Sight(List<NodeIs> nodes, List<PoolIs> pools) {

    public static final Sight NONE = new Sight(List.of(), List.of());

    public List<NodeIs> connected() {
      return nodes.stream().filter(node -> node.link().isPresent()).toList();
    }

    /** Nodes without a link. */
    public Set<String> lost() {
      return nodes.stream()
          .filter(node -> node.link().isEmpty())
          .map(NodeIs::nodeId)
          .collect(Collectors.toSet());
    }
  }

  private final Ask ask;
  private final LiveFleet live;
  private final InstantSource clock;
  private volatile Sight last = Sight.NONE;
  private volatile boolean silent;
  private volatile Instant askedAt = Instant.MIN;

  public FleetSight(Entities entities, LiveFleet live, InstantSource clock) {
    this.ask = new Ask(entities);
    this.live = live;
    this.clock = clock;
  }

  /** Never fails, and answers within a second. */
  public CompletionStage<Sight> look() {
    if (silent && clock.instant().isBefore(askedAt.plus(PAUSE))) {
      return CompletableFuture.completedStage(remembered());
    }
    var asked = everything();
    return silent
        ? CompletableFuture.completedStage(remembered())
        : asked
            .copy()
            .completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(seen -> seen.orElseGet(() -> {
              silent = true;
              return remembered();
            }));
  }

  private CompletableFuture<Optional<Sight>> everything() {
    askedAt = clock.instant();
    return ask.everything()
        .thenCompose(contents ->
            ask.nodes(contents.nodes()).thenCombine(ask.pools(contents.pools()), Sight::new))
        .handle((sight, failure) -> {
          silent = failure != null;
          if (failure == null) last = sight;
          return Optional.ofNullable(sight);
        })
        .toCompletableFuture();
  }

  private Sight remembered() {
    var now = live.now().stream()
        .collect(Collectors.toMap(LiveNode.Now::nodeId, Function.identity(), (a, b) -> b));
    var nodes = last.nodes().stream().map(node -> current(node, now)).toList();
    return new Sight(nodes, last.pools());
  }

  /** A node that never was linked here is as its entity said. */
  private static NodeIs current(NodeIs node, Map<String, LiveNode.Now> now) {
    var here = now.get(node.nodeId());
    if (here == null || here.link().links() == 0) return node;
    var telemetry = here.telemetry().orElse(node.telemetry());
    return new NodeIs(
        node.nodeId(),
        node.name(),
        node.farm(),
        node.transport(),
        node.cipher(),
        node.descriptionRevision(),
        node.revision(),
        node.appliedRevision(),
        here.telemetry().flatMap(news -> node.link()),
        node.lastSeenAt(),
        node.rttMicros(),
        telemetry,
        node.mappings(),
        node.conflict());
  }
}
