package org.hashrelay.streams.aggregation.shared;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hashrelay.streams.aggregation.PoolChoice;
import org.hashrelay.streams.aggregation.shared.SharedPools.Lane;
import org.hashrelay.streams.aggregation.upstream.Lineup;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;

/**
 * Keeps the next pool warm for every lane, and moves the miners of a group when {@link Lineup} says
 * so, or when a pool asks for it.
 *
 * <p>Sockets stay. What the pool that is left still owes an answer to is waited for.
 */
final class PoolSwitch<W> {

  /** What stands by for whom. */
  private record Spot(int pool, Lane lane) {}

  private final SharedPools<W> pools;
  private final Lineup lineup;
  private final Map<Spot, SharedUpstream<W>> standbys = new LinkedHashMap<>();
  private final Map<SharedUpstream<W>, SharedUpstream<W>> successors = new LinkedHashMap<>();
  private final List<SharedUpstream<W>> leaving = new ArrayList<>();
  private List<PoolOrder> known = List.of();

  PoolSwitch(SharedPools<W> pools, MappingOrder order) {
    this.pools = pools;
    var settings = pools.group().settings().upstreams();
    lineup = new Lineup(settings.returnAfter().toMillis(), settings.patience().toMillis());
    arrange(order);
  }

  Optional<PoolOrder> inUse() {
    return lineup.serving().flatMap(this::pool);
  }

  /** Why pools better than the one in use do not serve, and it itself when it does not. */
  Stream<String> troubles(boolean serves) {
    return lineup.order().stream()
        .takeWhile(pool -> !serves || !lineup.serving().equals(Optional.of(pool)))
        .flatMap(id -> lineup.whyDown(id).map(why -> "pool %d: %s".formatted(id, why)).stream());
  }

  Stream<SharedUpstream<W>> standbys() {
    return Stream.concat(standbys.values().stream(), successors.values().stream());
  }

  /** Connections beside those that serve. */
  int waiting() {
    return standbys.size() + successors.size();
  }

  boolean uses(int index) {
    return standbys().anyMatch(up -> up.index() == index);
  }

  void update(MappingOrder next, boolean renamed) {
    var before = inUse();
    arrange(next);
    for (var spot : List.copyOf(standbys.keySet())) {
      var same =
          pool(spot.pool).filter(now -> PoolChoice.same(now, standbys.get(spot).pool()));
      if (renamed || same.isEmpty()) dismiss(spot, "pool-changed");
    }
    decide();
    var now = inUse();
    var changed = before.isEmpty()
        || now.isEmpty()
        || before.get().id() == now.get().id() && !PoolChoice.same(before.get(), now.get());
    if (changed || renamed) reseat(List.of());
  }

  /** A connection ended that had not to. */
  void lost(SharedUpstream<W> upstream, String reason) {
    if (reason.equals("login-refused")) return; // says something of an account
    var now = pools.group().time().now();
    var id = upstream.pool().id();
    var isServing = pools.upstreams().contains(upstream);
    var others = isServing ? pools.upstreams().stream() : standbysOf(id);
    if (!isServing && !standbys.containsValue(upstream)) return;
    if (others.anyMatch(up -> up != upstream && up.isReady())) return;
    if (reason.startsWith("tunnel-")) lineup.untried(id, now);
    else lineup.down(id, reason, now);
    decide();
  }

  void tick(long now) {
    for (var old : List.copyOf(leaving)) {
      old.tick(now);
      if (!old.isDrained(now)) continue;
      leaving.remove(old);
      old.close("pool-changed");
    }
    for (var standby : standbys().toList()) standby.tick(now);
    pools.upstreams().stream()
        .filter(SharedUpstream::isWarm)
        .findFirst()
        .or(() -> pools.upstreams().stream().findFirst())
        .ifPresent(serving -> told(serving, now));
    for (var id : lineup.standbys()) observe(id, now);
    decide();
    standBy();
    succeed();
  }

  void stop(String reason) {
    for (var spot : List.copyOf(standbys.keySet())) dismiss(spot, reason);
    Stream.concat(leaving.stream(), successors.values().stream()).forEach(up -> up.close(reason));
    leaving.clear();
    successors.clear();
  }

  private void arrange(MappingOrder order) {
    var kept = inUse();
    known = new ArrayList<>(PoolChoice.usable(order));
    lineup.order(
        known.stream().map(PoolOrder::id).toList(), pools.group().time().now());
    kept.filter(was -> pool(was.id()).isEmpty() && !known.isEmpty()).ifPresent(known::add);
  }

  private void told(SharedUpstream<W> upstream, long now) {
    if (upstream.isWarm()) lineup.warm(upstream.pool().id(), now);
    else lineup.connecting(upstream.pool().id(), now);
  }

  /** A pool that stands by is as good as the best of its connections. */
  private void observe(int id, long now) {
    var all = standbysOf(id).toList();
    if (all.isEmpty()) return;
    var best = all.stream().filter(SharedUpstream::isWarm).findFirst();
    if (best.isPresent()) lineup.warm(id, now);
    else if (all.stream().allMatch(SharedUpstream::isOver)) {
      lineup.down(id, all.get(0).downReason(), now);
    } else if (all.stream().noneMatch(SharedUpstream::isAway)) lineup.connecting(id, now);
  }

  private Stream<SharedUpstream<W>> standbysOf(int id) {
    return standbys.entrySet().stream()
        .filter(entry -> entry.getKey().pool == id)
        .map(Map.Entry::getValue);
  }

  private void decide() {
    lineup.decide(pools.group().time().now()).ifPresent(this::move);
  }

  /** What stands by is what each lane here would need. */
  private void standBy() {
    var wanted = new HashSet<Spot>();
    for (var id : lineup.standbys()) pool(id).ifPresent(pool -> wanted.addAll(spots(pool)));
    for (var spot : List.copyOf(standbys.keySet())) {
      if (!wanted.contains(spot)) dismiss(spot, "no-standby");
      else if (isSpent(spot)) dismiss(spot, "opened-anew");
    }
    for (var spot : wanted) {
      if (standbys.containsKey(spot) || pools.isFull()) continue;
      if (pools.isHopeless(spot.lane, order(spot))) continue;
      var opened = pools.upstream(spot.lane, order(spot));
      standbys.put(spot, opened);
      opened.open();
    }
  }

  private boolean isSpent(Spot spot) {
    var standby = standbys.get(spot);
    return standby.isLeaving() || standby.isOver() && !pools.isHopeless(spot.lane, order(spot));
  }

  private Set<Spot> spots(PoolOrder pool) {
    var spots = new HashSet<Spot>();
    for (var upstream : pools.upstreams()) {
      upstream.seats().stream()
          .filter(session -> session.firstLogin().isPresent())
          .findFirst()
          .ifPresent(session -> spots.add(new Spot(pool.id(), pools.lane(session, pool))));
    }
    return spots;
  }

  private PoolOrder order(Spot spot) {
    return pool(spot.pool).orElseThrow();
  }

  private void dismiss(Spot spot, String reason) {
    standbys.remove(spot).close(reason);
  }

  private void move(Lineup.Move move) {
    var warm = standbysOf(move.to()).filter(up -> !up.isOver()).toList();
    standbys.keySet().removeIf(spot -> spot.pool == move.to());
    reseat(warm);
    var group = pools.group();
    var at = group.time().date();
    group.report(new FailedOver(group.order().id(), at, move.from(), move.to(), move.reason()));
  }

  private void reseat(List<SharedUpstream<W>> onto) {
    for (var upstream : List.copyOf(pools.upstreams())) leave(upstream);
    onto.forEach(pools::adopt);
    pools.seatAll();
  }

  private void leave(SharedUpstream<W> upstream) {
    pools.leave(upstream);
    upstream.retire();
    leaving.add(upstream);
    Optional.ofNullable(successors.remove(upstream)).ifPresent(next -> next.close("no-standby"));
  }

  /** A pool that sends its clients elsewhere serves them until they are there. */
  private void succeed() {
    for (var old : List.copyOf(pools.upstreams())) {
      if (!old.isLeaving()) continue;
      var next = successors.get(old);
      if (next == null) {
        if (!old.seats().isEmpty() && old.isReady() && !pools.isFull()) open(old);
      } else if (next.isWarm()) {
        successors.remove(old);
        leave(old);
        pools.adopt(next);
        pools.seatAll();
      }
    }
    for (var old : List.copyOf(successors.keySet())) {
      if (!old.isLeaving()) successors.remove(old).close("no-standby"); // it was quicker
    }
  }

  private void open(SharedUpstream<W> old) {
    var next = pools.upstream(old.lane(), old.pool());
    successors.put(old, next);
    next.open();
  }

  private Optional<PoolOrder> pool(int id) {
    return known.stream().filter(pool -> pool.id() == id).findFirst();
  }
}
