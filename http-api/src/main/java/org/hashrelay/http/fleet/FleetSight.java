package org.hashrelay.http.fleet;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.catalogue.Catalogue.Contents;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.http.fleet.LastKnown.Known;

/**
 * All nodes and pools for whoever only looks: as their entities say, and as they said last while one of
 * them is silent, as it is after a write that its journal did not take.
 *
 * <p>Nodes linked to this server are brought up to the moment then.
 */
public final class FleetSight {

  private static final Duration AT_FIRST = Duration.ofSeconds(2);
  private static final Duration EVERY = Duration.ofSeconds(10);

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

  private final Entities entities;
  private final Ask ask;
  private final LiveFleet live;
  private final InstantSource clock;
  private final LastKnown<Contents> contents;
  private final Map<String, LastKnown<ClientNode.Reply>> nodes = new ConcurrentHashMap<>();
  private final Map<Integer, LastKnown<Pool.Reply>> pools = new ConcurrentHashMap<>();

  public FleetSight(Entities entities, LiveFleet live, InstantSource clock) {
    this.entities = entities;
    this.ask = new Ask(entities);
    this.live = live;
    this.clock = clock;
    this.contents = new LastKnown<>(ask::everything, clock);
  }

  /** Looks now and then, so that there is something to remember even where nobody else looks. */
  public void keepFresh(ClassicActorSystemProvider system) {
    var classic = system.classicSystem();
    classic.scheduler().scheduleWithFixedDelay(AT_FIRST, EVERY, this::look, classic.dispatcher());
  }

  /** Never fails, and answers within two seconds; within none while nothing changes. */
  public CompletionStage<Sight> look() {
    return contents.look().thenCompose(known -> {
      if (known.value().isEmpty()) return CompletableFuture.completedStage(Sight.NONE);
      var all = known.value().get();
      nodes.keySet().retainAll(Set.copyOf(all.nodes()));
      pools.keySet().retainAll(Set.copyOf(all.pools()));
      return nodes(all.nodes()).thenCombine(pools(all.pools()), Sight::new);
    });
  }

  /** What there is, by id; fails when that never was known. */
  public CompletionStage<Contents> contents() {
    return contents.look().thenApply(known -> known.value().orElseThrow(FleetSight::never));
  }

  /** Fails when nothing of them was ever known. */
  public CompletionStage<List<NodeIs>> allNodes() {
    return contents().thenCompose(all -> nodes(all.nodes()));
  }

  /** Those of them that are known. */
  public CompletionStage<List<NodeIs>> nodes(List<String> ids) {
    return Ask.<Known<ClientNode.Reply>>all(
            ids.stream().map(id -> sight(id).look()).toList())
        .thenApply(all -> {
          var now = all.stream().allMatch(Known::current) ? Map.<String, LiveNode.Now>of() : now();
          return all.stream().flatMap(known -> node(known, now).stream()).toList();
        });
  }

  public CompletionStage<List<PoolIs>> pools(List<Integer> ids) {
    return Ask.<Known<Pool.Reply>>all(ids.stream().map(id -> sight(id).look()).toList())
        .thenApply(all -> all.stream()
            .flatMap(known -> known.value().stream())
            .flatMap(reply -> reply instanceof PoolIs is ? Stream.of(is) : Stream.empty())
            .toList());
  }

  /** Refused as its entity refuses when there is none, and a failure when nobody knows. */
  public CompletionStage<NodeIs> node(String id) {
    if (!nodes.containsKey(id)) return ask.node(id);
    return sight(id).look().thenApply(known -> {
      var found = node(known, known.current() ? Map.of() : now());
      return found.orElseThrow(() -> known.value().map(Ask::refusal).orElseGet(FleetSight::never));
    });
  }

  public CompletionStage<PoolIs> pool(int id) {
    if (!pools.containsKey(id)) return ask.pool(id);
    return sight(id).look().thenApply(known -> {
      if (known.value().orElseThrow(FleetSight::never) instanceof PoolIs is) return is;
      throw Ask.refusal(known.value().get());
    });
  }

  /** The same entities; who answers there is asked here again, however silent he was. */
  public Entities heard() {
    return new Heard();
  }

  private final class Heard implements Entities {
    @Override
    public CompletionStage<Pool.Reply> pool(
        int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
      return entities.pool(id, command).thenApply(reply -> {
        Optional.ofNullable(pools.get(id)).ifPresent(LastKnown::heard);
        return reply;
      });
    }

    @Override
    public CompletionStage<ClientNode.Reply> node(
        String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
      return entities.node(id, command).thenApply(reply -> {
        Optional.ofNullable(nodes.get(id)).ifPresent(LastKnown::heard);
        return reply;
      });
    }

    @Override
    public CompletionStage<Catalogue.Reply> catalogue(
        Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
      return entities.catalogue(command).thenApply(reply -> {
        contents.heard();
        return reply;
      });
    }

    @Override
    public CompletionStage<AlertDesk.Reply> desk(
        Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command) {
      return entities.desk(command);
    }

    @Override
    public CompletionStage<AuditLog.Reply> audit(
        Function<ActorRef<AuditLog.Reply>, AuditLog.Command> command) {
      return entities.audit(command);
    }
  }

  private LastKnown<ClientNode.Reply> sight(String id) {
    return nodes.computeIfAbsent(
        id, key -> new LastKnown<>(() -> entities.node(key, ClientNode.Get::new), clock));
  }

  private LastKnown<Pool.Reply> sight(int id) {
    return pools.computeIfAbsent(
        id, key -> new LastKnown<>(() -> entities.pool(key, Pool.Get::new), clock));
  }

  private static RuntimeException never() {
    return new CompletionException(new TimeoutException("never heard of"));
  }

  private Map<String, LiveNode.Now> now() {
    return live.now().stream()
        .collect(Collectors.toMap(LiveNode.Now::nodeId, Function.identity(), (a, b) -> b));
  }

  private static Optional<NodeIs> node(
      Known<ClientNode.Reply> known, Map<String, LiveNode.Now> now) {
    if (!(known.value().orElse(null) instanceof NodeIs node)) return Optional.empty();
    return Optional.of(known.current() ? node : current(node, now));
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
