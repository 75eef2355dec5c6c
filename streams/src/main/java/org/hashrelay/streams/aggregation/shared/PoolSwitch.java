package org.hashrelay.streams.aggregation.shared;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.aggregation.PoolChoice;
import org.hashrelay.streams.aggregation.upstream.Lineup;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;

/**
 * Keeps a pool warm beside the one that serves, and moves the miners of a group when {@link Lineup}
 * says so.
 *
 * <p>Sockets stay. What the pool that is left still owes an answer to is waited for.
 */
final class PoolSwitch<W> {

  private static final long LEAVING_MILLIS = 10_000;

  private record Leaving<W>(SharedUpstream<W> upstream, long until) {}

  private final SharedGroup<W> group;
  private final Lineup lineup;
  private final Map<Integer, SharedUpstream<W>> standbys = new LinkedHashMap<>();
  private final List<Leaving<W>> leaving = new ArrayList<>();
  private List<PoolOrder> pools = List.of();

  PoolSwitch(SharedGroup<W> group, MappingOrder order) {
    this.group = group;
    var settings = group.settings().upstreams();
    lineup = new Lineup(settings.returnAfter().toMillis(), settings.patience().toMillis());
    arrange(order);
  }

  Optional<PoolOrder> inUse() {
    return lineup.serving().flatMap(this::pool);
  }

  Iterable<SharedUpstream<W>> standbys() {
    return List.copyOf(standbys.values());
  }

  boolean isStandby(int index) {
    return standbys.values().stream().anyMatch(up -> up.index() == index);
  }

  void update(MappingOrder next, boolean renamed) {
    var before = inUse();
    arrange(next);
    for (var standby : standbys()) {
      var same = pool(standby.pool().id()).filter(now -> PoolChoice.same(now, standby.pool()));
      if (renamed || same.isEmpty()) dismiss(standby, "pool-changed");
    }
    decide();
    var now = inUse();
    var changed = before.isEmpty()
        || now.isEmpty()
        || before.get().id() == now.get().id() && !PoolChoice.same(before.get(), now.get());
    if (changed || renamed) reseat();
  }

  /** A connection ended that had not to. */
  void lost(SharedUpstream<W> upstream, String reason) {
    if (reason.equals("login-refused")) return; // says something of an account
    var now = group.time().now();
    var id = upstream.pool().id();
    var isServing = group.upstreams().contains(upstream);
    if (!isServing && standbys.get(id) != upstream) return;
    if (isServing && anyReady(upstream)) return;
    if (reason.startsWith("tunnel-")) lineup.untried(id, now);
    else lineup.down(id, reason, now);
    decide();
  }

  void tick(long now) {
    for (var old : List.copyOf(leaving)) {
      if (!old.upstream.isSettled() && now < old.until) continue;
      leaving.remove(old);
      old.upstream.close("pool-changed");
    }
    for (var standby : standbys()) {
      standby.tick(now, group.settings().answerTimeout().toMillis());
      told(standby, now);
    }
    group.upstreams().stream()
        .filter(SharedUpstream::isWarm)
        .findFirst()
        .or(() -> group.upstreams().stream().findFirst())
        .ifPresent(serving -> told(serving, now));
    decide();
    standBy();
  }

  void stop(String reason) {
    for (var standby : standbys()) dismiss(standby, reason);
    leaving.forEach(old -> old.upstream.close(reason));
    leaving.clear();
  }

  private void arrange(MappingOrder order) {
    var kept = inUse();
    pools = new ArrayList<>(PoolChoice.usable(order));
    lineup.order(pools.stream().map(PoolOrder::id).toList(), group.time().now());
    kept.filter(was -> pool(was.id()).isEmpty() && !pools.isEmpty()).ifPresent(pools::add);
  }

  private void told(SharedUpstream<W> upstream, long now) {
    if (upstream.isWarm()) lineup.warm(upstream.pool().id(), now);
    else lineup.connecting(upstream.pool().id(), now);
  }

  private void decide() {
    lineup.decide(group.time().now()).ifPresent(this::move);
  }

  /** What stands by is what the first miners here would need. */
  private void standBy() {
    var wanted = lineup.standbys();
    for (var standby : standbys()) {
      if (!wanted.contains(standby.pool().id())) dismiss(standby, "no-standby");
    }
    var lane = group.upstreams().stream().map(SharedUpstream::lane).findFirst();
    for (var id : wanted) {
      if (standbys.containsKey(id) || lane.isEmpty() || pool(id).isEmpty()) continue;
      var opened = group.upstream(lane.get(), pool(id).get());
      standbys.put(id, opened);
      opened.open();
    }
  }

  private void dismiss(SharedUpstream<W> standby, String reason) {
    standbys.remove(standby.pool().id());
    standby.close(reason);
  }

  private void move(Lineup.Move move) {
    Optional.ofNullable(standbys.remove(move.to())).ifPresentOrElse(this::reseat, this::reseat);
    var at = group.time().date();
    group.report(new FailedOver(group.order().id(), at, move.from(), move.to(), move.reason()));
  }

  private void reseat(SharedUpstream<W> warm) {
    leaveAll();
    group.adopt(warm);
    group.seatAll();
  }

  private void reseat() {
    leaveAll();
    group.seatAll();
  }

  private void leaveAll() {
    var until = group.time().now() + LEAVING_MILLIS;
    for (var upstream : List.copyOf(group.upstreams())) {
      group.leave(upstream);
      leaving.add(new Leaving<>(upstream, until));
    }
  }

  private boolean anyReady(SharedUpstream<W> but) {
    return group.upstreams().stream().anyMatch(up -> up != but && up.isReady());
  }

  private Optional<PoolOrder> pool(int id) {
    return pools.stream().filter(pool -> pool.id() == id).findFirst();
  }
}
