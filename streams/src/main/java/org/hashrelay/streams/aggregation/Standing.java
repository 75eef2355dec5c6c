package org.hashrelay.streams.aggregation;

import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;

/** How a mapping's pools are, in the words of its status. */
record Standing(Steering steering, MappingOrder order) {

  /** Whether miners get work; a way that is only interrupted counts. */
  boolean serves() {
    return actives().anyMatch(Upstream::serves);
  }

  /** Whether the way to the pools is lost, which says nothing of them. */
  boolean isCutOff() {
    return actives().anyMatch(u -> PoolEvents.isOurs(u.downReason()));
  }

  boolean isDown() {
    return !serves() && !(isIdle() && !steering.usable().isEmpty());
  }

  String role(Upstream upstream) {
    return steering.isServing(upstream) ? "active" : "standby";
  }

  String detail() {
    var notes = notes();
    var pools = pools();
    return pools.isEmpty() || notes.isEmpty() ? pools + notes : pools + "; " + notes;
  }

  private String notes() {
    var alone = steering.seating().space().filter(ExtranonceSpace::isAlone).isPresent();
    var space = alone
        ? Stream.of("the pool's extranonce2 is too small to share: one connection per miner")
        : Stream.<String>empty();
    return Stream.concat(space, PoolChoice.leftOut(order).stream())
        .collect(Collectors.joining("; "));
  }

  private String pools() {
    if (steering.usable().isEmpty() && steering.serving().isEmpty()) return "no enabled pool";
    if (actives().anyMatch(Upstream::isAway)) return "the way to the pools is interrupted";
    var serving = steering.serving().map(PoolOrder::id);
    var parts = new ArrayList<String>();
    for (var pool : steering.usable()) {
      if (serving.equals(Optional.of(pool)) && serves()) break;
      steering.whyDown(pool).ifPresent(why -> parts.add("pool %d: %s".formatted(pool, why)));
    }
    if (!isIdle() && !serves()) {
      if (parts.isEmpty()) return isCutOff() ? "tunnel-lost" : "connecting";
      return String.join("; ", parts);
    }
    var isFirst = serving.equals(steering.usable().stream().findFirst());
    if (!isFirst) serving.ifPresent(pool -> parts.add("serving from pool " + pool));
    return String.join("; ", parts);
  }

  /** Nobody is connected, since nobody wants to be. */
  private boolean isIdle() {
    return steering.seating().upstreams().isEmpty();
  }

  private Stream<Upstream> actives() {
    return steering.seating().upstreams().stream().filter(steering::isServing);
  }
}
