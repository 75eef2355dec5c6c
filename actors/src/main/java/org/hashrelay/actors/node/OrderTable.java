package org.hashrelay.actors.node;

import static java.util.Comparator.comparingInt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.hashrelay.actors.node.ClientNode.PushMapping;
import org.hashrelay.actors.node.ClientNode.SyncNode;
import org.hashrelay.actors.pool.OutageLog;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.control.ControlMessage.Push;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.Sync;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolHint;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;

/**
 * Turns what a node's entity says into what the node has to run, in the same order.
 *
 * <p>Each message waits until the pools of its mappings are known; those behind it wait with it. A
 * pool that is disabled, gone, or whose password cannot be read is left out. Confined to its link.
 */
final class OrderTable implements OutageLog.Names {

  /** What waits for its pools; a sync has no mapping of its own. */
  private record Step(long revision, PushKind kind, Optional<Mapping> mapping) {}

  private final PoolBook book;
  private final Function<String, Optional<String>> passwords;
  private final Map<Integer, Mapping> mappings = new HashMap<>();
  private final Map<Integer, Pool.Reply> pools = new HashMap<>();
  private final Set<Integer> asked = new HashSet<>();
  private final Queue<Step> steps = new ArrayDeque<>();
  private long revision;

  OrderTable(PoolBook book, Function<String, Optional<String>> passwords) {
    this.book = book;
    this.passwords = passwords;
  }

  @Override
  public String mapping(int mappingId) {
    var known = Optional.ofNullable(mappings.get(mappingId));
    return "mapping " + mappingId
        + known.map(mapping -> " (" + mapping.name() + ")").orElse("");
  }

  @Override
  public String pool(int mappingId, int poolId) {
    return book.apply(new PoolRoute(mappingId, poolId, 0, 0))
        .map(at -> poolId + " at " + at.host() + ":" + at.port())
        .orElse("" + poolId);
  }

  /** Answers the pools to ask for. */
  Set<Integer> sync(SyncNode message) {
    revision = message.revision();
    mappings.clear();
    message.mappings().forEach(mapping -> mappings.put(mapping.id(), mapping));
    return syncAgain();
  }

  /** The whole set once more, whatever waits; answers the pools to ask for. */
  Set<Integer> syncAgain() {
    steps.clear();
    steps.add(new Step(revision, PushKind.UPDATED, Optional.empty()));
    return ask(poolsInUse());
  }

  /** Answers the pools to ask for. */
  Set<Integer> push(PushMapping message) {
    var mapping = message.mapping();
    revision = message.revision();
    steps.add(new Step(revision, message.kind(), Optional.of(mapping)));
    if (message.kind() == PushKind.DELETED) {
      mappings.remove(mapping.id());
      return Set.of();
    }
    mappings.put(mapping.id(), mapping);
    return ask(poolsOf(mapping));
  }

  /** Somebody changed the pool; answers whether to ask for it. */
  boolean poolChanged(int poolId) {
    return poolsInUse().contains(poolId) && asked.add(poolId);
  }

  /** Every pool that is not being asked for already. */
  Set<Integer> refresh() {
    var quiet = poolsInUse();
    pools.keySet().retainAll(quiet);
    quiet.removeAll(asked);
    return ask(quiet);
  }

  void poolIs(int poolId, Pool.Reply answer) {
    asked.remove(poolId);
    var known = pools.put(poolId, answer);
    if (known == null || isSame(known, answer)) return;
    mappings.values().stream()
        .filter(mapping -> poolsOf(mapping).contains(poolId))
        .sorted(comparingInt(Mapping::id))
        .forEach(m -> steps.add(new Step(revision, PushKind.UPDATED, Optional.of(m))));
  }

  /** How a pool gets on with the nodes is no order to any of them. */
  private static boolean isSame(Pool.Reply known, Pool.Reply answer) {
    return known instanceof Pool.PoolIs pool ? pool.sameSettings(answer) : known.equals(answer);
  }

  /** What can be told to the node now. */
  List<ToNode> ready() {
    var ready = new ArrayList<ToNode>();
    while (!steps.isEmpty() && isKnown(steps.peek())) {
      var step = steps.remove();
      ready.add(step.mapping().<ToNode>map(m -> pushed(step, m)).orElseGet(this::synced));
    }
    return ready;
  }

  private boolean isKnown(Step step) {
    var needed = step.mapping().map(OrderTable::poolsOf).orElseGet(this::poolsInUse);
    return step.kind() == PushKind.DELETED
        || pools.keySet().containsAll(needed) && needed.stream().noneMatch(asked::contains);
  }

  private Sync synced() {
    book.keepOnly(mappings.keySet());
    var byId = mappings.values().stream().sorted(comparingInt(Mapping::id));
    return new Sync(revision, byId.map(this::order).toList());
  }

  private Push pushed(Step step, Mapping mapping) {
    var order = order(mapping);
    if (step.kind() == PushKind.DELETED) book.forbid(mapping.id());
    return new Push(step.revision(), step.kind(), order);
  }

  private MappingOrder order(Mapping m) {
    var usable = new LinkedHashMap<Integer, Pool.PoolIs>();
    m.pools().forEach(choice -> usable(choice.poolId()).ifPresent(p -> usable.put(p.id(), p)));
    var addresses = new HashMap<Integer, PoolAddress>();
    usable.forEach((id, pool) -> addresses.put(id, address(pool)));
    book.allow(m.id(), addresses);
    return new MappingOrder(
        m.id(),
        m.name(),
        m.localPort(),
        m.enabled(),
        m.mode(),
        m.protocol(),
        usable.values().stream().map(this::poolOrder).toList(),
        m.minersPerConn(),
        m.shareInterval(),
        m.fastAnswer(),
        m.verifyShares(),
        m.workerName(),
        m.onAllPoolsDown(),
        m.revision());
  }

  private Optional<Pool.PoolIs> usable(int poolId) {
    return Optional.ofNullable(pools.get(poolId))
        .filter(Pool.PoolIs.class::isInstance)
        .map(Pool.PoolIs.class::cast)
        .filter(pool -> pool.settings().enabled())
        .filter(pool -> passwords.apply(pool.settings().password()).isPresent());
  }

  private PoolOrder poolOrder(Pool.PoolIs pool) {
    var s = pool.settings();
    var password = passwords.apply(s.password()).orElseThrow();
    return new PoolOrder(
        pool.id(),
        s.name(),
        s.algorithm(),
        s.protocol(),
        s.user(),
        password,
        s.enabled(),
        s.host(),
        s.port(),
        s.tls(),
        pool.granted()
            .map(granted -> new PoolHint(granted.extranonce2Size(), granted.versionMask()))
            .orElse(PoolHint.NONE));
  }

  private static PoolAddress address(Pool.PoolIs pool) {
    var s = pool.settings();
    return new PoolAddress(pool.id(), s.host(), s.port(), s.tls());
  }

  private Set<Integer> ask(Set<Integer> wanted) {
    asked.addAll(wanted);
    return wanted;
  }

  private Set<Integer> poolsInUse() {
    var used = new HashSet<Integer>();
    mappings.values().forEach(mapping -> used.addAll(poolsOf(mapping)));
    return used;
  }

  private static Set<Integer> poolsOf(Mapping mapping) {
    var used = new HashSet<Integer>();
    mapping.pools().forEach(choice -> used.add(choice.poolId()));
    return used;
  }
}
