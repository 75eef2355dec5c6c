package org.hashrelay.http.resources;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.fleet.FleetSight;
import org.hashrelay.http.fleet.FleetSight.Sight;
import org.hashrelay.http.fleet.LastKnown;
import org.hashrelay.http.routing.Failures;
import org.hashrelay.persistence.projection.Statistics;

/** The farm in figures, put together from its entities and its statistics at the moment of asking. */
public final class Overviews {

  private static final double TERA = 1e12;

  private final LastKnown<AlertDesk.Reply> alerts;
  private final FleetSight sight;
  private final Statistics statistics;
  private final InstantSource clock;

  public Overviews(
      Entities entities, FleetSight sight, Statistics statistics, InstantSource clock) {
    this.alerts = new LastKnown<>(() -> entities.desk(AlertDesk.GetFigures::new), clock);
    this.sight = sight;
    this.statistics = statistics;
    this.clock = clock;
  }

  public record NodeCount(long connected, long total) {}

  /** @param up enabled ones that serve a node */
  public record PoolCount(long enabled, long up, long total) {}

  public record Hashrate(
      @JsonProperty("upstream_5m") double upstream5m,
      @JsonProperty("upstream_1h") double upstream1h,
      @JsonProperty("upstream_24h") double upstream24h) {}

  /**
   * All of it.
   *
   * @param aggregationRatio miners for each active pool connection; 0 while there is none
   * @param alertsFiring by severity; empty while that is not known
   */
  public record Overview(
      long totalMiners,
      double totalHashrateTh,
      @JsonProperty("shares_accepted_1h") long sharesAccepted1h,
      @JsonProperty("shares_rejected_1h") long sharesRejected1h,
      @JsonProperty("shares_stale_1h") long sharesStale1h,
      @JsonProperty("shares_filtered_1h") long sharesFiltered1h,
      @JsonProperty("shares_unanswered_1h") long sharesUnanswered1h,
      @JsonProperty("delivered_ratio_1h") double deliveredRatio1h,
      long upstreamConnections,
      Hashrate hashrate,
      Map<String, Long> workers,
      NodeCount nodes,
      PoolCount pools,
      double aggregationRatio,
      Optional<Map<String, Long>> alertsFiring,
      Instant asOf) {}

  /** Fails as a route does when the database is away and was never there. */
  public CompletionStage<Overview> read() {
    return sight
        .look()
        .thenCompose(fleet -> Failures.storage(statistics.overview(fleet.lost()))
            .thenCombine(
                alerts.look(), (shares, known) -> overview(fleet, shares, firing(known.value()))));
  }

  /** Counts are kept by rule, state and severity. */
  private static Optional<Map<String, Long>> firing(Optional<AlertDesk.Reply> desk) {
    return desk.filter(AlertDesk.Figures.class::isInstance).map(figures -> {
      var bySeverity = new TreeMap<String, Long>();
      for (var severity : Severity.values()) bySeverity.put(severity.word(), 0L);
      ((AlertDesk.Figures) figures).alerts().forEach((key, count) -> {
        var words = key.split("/", 3);
        if (words[1].equals(Alert.Phase.FIRING.word()))
          bySeverity.merge(words[2], count, Long::sum);
      });
      return bySeverity;
    });
  }

  private static double aggregation(Sight fleet) {
    var active = fleet.nodes().stream()
        .flatMap(UpstreamRoutes::of)
        .filter(upstream -> upstream.role().equals("active"))
        .count();
    return active == 0 ? 0 : (double) miners(fleet) / active;
  }

  private static long miners(Sight fleet) {
    return fleet.connected().stream()
        .flatMap(node -> node.telemetry().mappings().stream())
        .mapToLong(mapping -> mapping.downstreamConnections())
        .sum();
  }

  private static long upstreams(Sight fleet) {
    return fleet.nodes().stream().flatMap(UpstreamRoutes::of).count();
  }

  private Overview overview(
      Sight fleet, Statistics.Overview shares, Optional<Map<String, Long>> firing) {
    var states = new TreeMap<String, Long>();
    shares.workers().forEach((state, n) -> states.put(WorkerRoutes.word(state), n));
    var enabled =
        fleet.pools().stream().filter(pool -> pool.settings().enabled()).toList();
    var up = enabled.stream().filter(pool -> pool.health().state().equals("up")).count();
    return new Overview(
        miners(fleet),
        shares.hashrate5m() / TERA,
        shares.accepted1h(),
        shares.rejected1h(),
        shares.stale1h(),
        shares.filtered1h(),
        shares.unanswered1h(),
        shares.deliveredRatio1h(),
        upstreams(fleet),
        new Hashrate(shares.hashrate5m(), shares.hashrate1h(), shares.hashrate24h()),
        states,
        new NodeCount(fleet.connected().size(), fleet.nodes().size()),
        new PoolCount(enabled.size(), up, fleet.pools().size()),
        aggregation(fleet),
        firing,
        clock.instant());
  }
}
