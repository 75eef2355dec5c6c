package org.hashrelay.streams.downstream;

import java.util.Optional;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.work.Algorithm.Manner;
import org.hashrelay.streams.work.Algorithms;

/** What a mapping does for its miners: follows from its mode, and from what its pools speak. */
enum Service {
  TRANSPARENT,
  STRATUM_V1,
  ETHASH,
  CRYPTONOTE,
  ONE_TO_ONE;

  static Service of(MappingOrder order) {
    var untouched = order.mode().equals("transparent") || order.protocol().equals("raw");
    if (untouched) return TRANSPARENT;
    var protocol = order.protocol().equals("auto")
        ? pool(order).map(PoolOrder::protocol).orElse("")
        : order.protocol();
    if (protocol.equals("stratum-v1-ethash")) return ETHASH;
    var manner = Algorithms.named(algorithm(order)).map(a -> a.manner()).orElse(Manner.STRATUM_V1);
    return switch (manner) {
      case STRATUM_V1 -> STRATUM_V1;
      case ETHASH -> ETHASH;
      case CRYPTONOTE -> CRYPTONOTE;
      case ONE_TO_ONE -> ONE_TO_ONE;
    };
  }

  /** Of its pools, which are of one algorithm. */
  static String algorithm(MappingOrder order) {
    return pool(order).map(PoolOrder::algorithm).orElse("");
  }

  private static Optional<PoolOrder> pool(MappingOrder order) {
    return order.pools().stream()
        .filter(PoolOrder::enabled)
        .findFirst()
        .or(() -> order.pools().stream().findFirst());
  }
}
