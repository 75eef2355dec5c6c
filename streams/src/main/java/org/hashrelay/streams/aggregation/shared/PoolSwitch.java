package org.hashrelay.streams.aggregation.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;

/**
 * Moves the miners of a group to another pool, and back to a better one.
 *
 * <p>Sockets stay. What the pool that is left still owes an answer to is waited for.
 */
final class PoolSwitch<W> {

  private static final long LEAVING_MILLIS = 10_000;

  private record Leaving<W>(SharedUpstream<W> upstream, long until) {}

  private final SharedGroup<W> group;
  private final PoolChoice choice;
  private final List<Leaving<W>> leaving = new ArrayList<>();
  private Optional<SharedUpstream<W>> candidate = Optional.empty(); // at a better pool

  PoolSwitch(SharedGroup<W> group, List<PoolOrder> pools) {
    this.group = group;
    this.choice = new PoolChoice(pools);
  }

  Optional<PoolOrder> inUse() {
    return choice.inUse();
  }

  Optional<SharedUpstream<W>> candidate() {
    return candidate;
  }

  void update(List<PoolOrder> pools, boolean renamed) {
    var from = choice.inUse();
    var changed = choice.update(pools);
    var same = from.map(PoolOrder::id).equals(choice.inUse().map(PoolOrder::id));
    if (changed || renamed) move(from, same ? "pool-changed" : "switched");
  }

  /** When no connection is left at the pool in use, the next one serves. */
  void lost(SharedUpstream<W> upstream, String reason) {
    if (reason.startsWith("tunnel-") || reason.equals("login-refused")) return;
    if (candidate.filter(tried -> tried == upstream).isPresent()) {
      drop(reason);
      return;
    }
    var from = choice.inUse();
    var here = from.filter(pool -> pool.id() == upstream.pool().id());
    var other = group.upstreams().stream().anyMatch(up -> up != upstream && up.isReady());
    if (here.isEmpty() || other || !group.upstreams().contains(upstream)) return;
    if (choice.failed(group.time().now()).isPresent()) move(from, reason);
  }

  void tick(long now) {
    for (var old : List.copyOf(leaving)) {
      if (!old.upstream.isSettled() && now < old.until) continue;
      leaving.remove(old);
      old.upstream.close("pool-changed");
    }
    if (candidate.isPresent()) watch(candidate.get(), now);
    else tryBetter(now);
  }

  void stop(String reason) {
    candidate.ifPresent(tried -> tried.close(reason));
    candidate = Optional.empty();
    leaving.forEach(old -> old.upstream.close(reason));
    leaving.clear();
  }

  private void watch(SharedUpstream<W> tried, long now) {
    tried.tick(now, group.settings().answerTimeout().toMillis());
    if (candidate.isEmpty() || !tried.servedFor(now, PoolChoice.STABLE_MILLIS)) return;
    candidate = Optional.empty();
    tried.close("moved-in");
    var from = choice.inUse();
    choice.use(tried.pool());
    move(from, "returned");
  }

  private void tryBetter(long now) {
    var better = choice.better(now);
    var lane = group.upstreams().stream().map(SharedUpstream::lane).findFirst();
    if (better.isEmpty() || lane.isEmpty()) return;
    var opened = group.upstream(lane.get(), better.get());
    candidate = Optional.of(opened);
    opened.open();
  }

  private void drop(String reason) {
    var tried = candidate.orElseThrow();
    candidate = Optional.empty();
    choice.rest(tried.pool(), group.time().now());
    tried.close(reason);
  }

  private void move(Optional<PoolOrder> from, String reason) {
    candidate.ifPresent(tried -> tried.close("pool-changed"));
    candidate = Optional.empty();
    var until = group.time().now() + LEAVING_MILLIS;
    for (var upstream : List.copyOf(group.upstreams())) {
      group.leave(upstream);
      leaving.add(new Leaving<>(upstream, until));
    }
    group.seatAll();
    var to = choice.inUse().map(PoolOrder::id).orElse(0);
    var left = from.map(PoolOrder::id).orElse(0);
    if (left.equals(to)) return;
    var at = group.time().date();
    group.report(new FailedOver(group.order().id(), at, left, to, reason));
  }
}
