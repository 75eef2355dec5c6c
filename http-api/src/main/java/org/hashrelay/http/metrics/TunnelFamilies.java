package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.TreeMap;
import org.hashrelay.http.fleet.TunnelFacts;

/** What this server's tunnel port does, as metric families. */
final class TunnelFamilies {

  private TunnelFamilies() {}

  static List<MetricSnapshot> of(TunnelFacts facts) {
    var expiry = new Family(
        "hashrelay_tls_certificate_expiry_timestamp_seconds", "When the certificate ends.", "name");
    expiry.add(facts.certificateExpiresAt().getEpochSecond(), "tunnel");
    var refused = new Family(
        "hashrelay_tunnel_refused", "Connections that never became a session.", "reason");
    new TreeMap<>(facts.refused()).forEach((kind, count) -> refused.add(count, kind));
    return List.of(
        expiry.gauge(),
        refused.counter(),
        gauge("hashrelay_tunnel_sessions", "Nodes connected to this server.", facts.sessions()),
        gauge(
            "hashrelay_tunnel_half_open",
            "Connections that have not proved themselves yet.",
            facts.halfOpen()));
  }

  private static MetricSnapshot gauge(String name, String help, int value) {
    var family = new Family(name, help);
    family.add(value);
    return family.gauge();
  }
}
