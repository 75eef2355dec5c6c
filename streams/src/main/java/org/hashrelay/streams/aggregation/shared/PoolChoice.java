package org.hashrelay.streams.aggregation.shared;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;

/**
 * Which pool of an order serves: the first that is not known to be down.
 *
 * <p>A better one than that in use is tried beside it once its rest is over, and takes over when it
 * has served well for a while; one that only answers the door never gets the miners.
 */
final class PoolChoice {

  static final long REST_MILLIS = 30_000;
  static final long STABLE_MILLIS = 60_000;

  private final Map<Integer, Long> restUntil = new HashMap<>();
  private List<PoolOrder> pools;
  private Optional<PoolOrder> inUse;

  PoolChoice(List<PoolOrder> pools) {
    this.pools = enabled(pools);
    inUse = this.pools.stream().findFirst();
  }

  Optional<PoolOrder> inUse() {
    return inUse;
  }

  /** True when another pool is in use now, or the same one under other terms. */
  boolean update(List<PoolOrder> next) {
    var before = inUse;
    pools = enabled(next);
    restUntil.clear();
    inUse = pools.stream().findFirst();
    return !before.equals(inUse);
  }

  /** The pool in use is down; the one to use now, if there is another that may serve. */
  Optional<PoolOrder> failed(long now) {
    inUse.ifPresent(pool -> restUntil.put(pool.id(), now + REST_MILLIS));
    var next = pools.stream().filter(pool -> !rests(pool, now)).findFirst();
    if (next.isEmpty() || next.equals(inUse)) return Optional.empty();
    inUse = next;
    return next;
  }

  /** One better than that in use, which may be tried beside it. */
  Optional<PoolOrder> better(long now) {
    return pools.stream()
        .takeWhile(pool -> !inUse.equals(Optional.of(pool)))
        .filter(pool -> !rests(pool, now))
        .findFirst();
  }

  void rest(PoolOrder pool, long now) {
    restUntil.put(pool.id(), now + REST_MILLIS);
  }

  void use(PoolOrder pool) {
    inUse = Optional.of(pool);
  }

  private boolean rests(PoolOrder pool, long now) {
    return restUntil.getOrDefault(pool.id(), now) > now;
  }

  private static List<PoolOrder> enabled(List<PoolOrder> pools) {
    return pools.stream().filter(PoolOrder::enabled).toList();
  }
}
