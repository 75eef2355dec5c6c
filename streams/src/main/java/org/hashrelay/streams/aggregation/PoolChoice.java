package org.hashrelay.streams.aggregation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;

/** What an order means for the pools of a mapping. */
public final class PoolChoice {

  private PoolChoice() {}

  /** Those whose jobs every miner of the mapping can hash: the kind of the first one (Q73). */
  public static List<PoolOrder> usable(MappingOrder order) {
    var enabled = order.pools().stream().filter(PoolOrder::enabled).toList();
    return enabled.stream()
        .filter(pool -> pool.algorithm().equals(enabled.get(0).algorithm()))
        .filter(pool -> pool.protocol().equals(enabled.get(0).protocol()))
        .toList();
  }

  /** Why some of the enabled pools are left out; empty when none is. */
  public static Optional<String> leftOut(MappingOrder order) {
    var usable = usable(order);
    var others = order.pools().stream()
        .filter(pool -> pool.enabled() && !usable.contains(pool))
        .map(pool ->
            "pool %d: another algorithm (%s) than the first".formatted(pool.id(), pool.algorithm()))
        .collect(Collectors.joining("; "));
    return others.isEmpty() ? Optional.empty() : Optional.of(others);
  }

  /** Whether a connection made for one is good for the other. */
  public static boolean same(PoolOrder one, PoolOrder other) {
    return one.algorithm().equals(other.algorithm())
        && one.protocol().equals(other.protocol())
        && one.user().equals(other.user())
        && one.password().equals(other.password())
        && one.host().equals(other.host())
        && one.port() == other.port()
        && one.tls() == other.tls();
  }

  /** What the server remembers of the pools is enough to greet miners before they answer. */
  static Optional<ExtranonceSpace> foreseen(List<PoolOrder> pools) {
    var least = pools.stream()
        .mapToInt(pool -> pool.hint().extranonce2Size())
        .filter(bytes -> bytes > 0)
        .min();
    return least.isPresent() ? Optional.of(ExtranonceSpace.of(least.getAsInt())) : Optional.empty();
  }
}
