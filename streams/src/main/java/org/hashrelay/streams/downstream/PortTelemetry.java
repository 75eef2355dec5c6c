package org.hashrelay.streams.downstream;

import java.util.HashMap;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;

/** What a port itself adds to its mapping's telemetry: whether it is open, and whom it refused. */
final class PortTelemetry {

  /** Kinds of refusal are ours and few; this holds even if one should carry text from outside. */
  private static final int MOST_KINDS = 64;

  private final Map<String, Long> refused = new HashMap<>();

  static MappingTelemetry notYet(MappingOrder order) {
    return closed(order, order.enabled() ? "pending" : "disabled", "");
  }

  static MappingTelemetry closed(MappingOrder order, String state, String detail) {
    return MappingTelemetry.idle(order.id(), state, detail, order.minersPerConn());
  }

  void refuse(String kind) {
    var known = refused.containsKey(kind) || refused.size() < MOST_KINDS;
    refused.merge(known ? kind : "other", 1L, Long::sum);
  }

  Map<String, Long> refused() {
    return Map.copyOf(refused);
  }

  /** The same mapping, seen with a port that is not open. */
  MappingTelemetry unbound(MappingTelemetry inside, String state, String detail) {
    return new MappingTelemetry(
        inside.mappingId(),
        state,
        detail,
        inside.activePoolId(),
        inside.downstreamConnections(),
        inside.effectiveMinersPerConn(),
        inside.held(),
        refused(),
        inside.upstreams(),
        inside.shares(),
        inside.heldByWorker(),
        inside.noticed(),
        inside.waited());
  }
}
