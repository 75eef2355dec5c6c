package org.hashrelay.http;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.http.access.AdminToken;
import org.hashrelay.http.alerting.Telling;
import org.hashrelay.http.audit.Auditing;
import org.hashrelay.http.doctor.Report;
import org.hashrelay.http.fleet.Enrolment;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.fleet.Offer;
import org.hashrelay.http.fleet.PoolTests;
import org.hashrelay.http.fleet.SystemFacts;
import org.hashrelay.http.fleet.Vault;
import org.hashrelay.http.health.HealthCheck;
import org.hashrelay.http.live.EventHub;
import org.hashrelay.http.metrics.ClassicSettings;
import org.hashrelay.http.metrics.FleetMetrics;
import org.hashrelay.persistence.feed.AlertFeed;
import org.hashrelay.persistence.projection.Statistics;
import org.hashrelay.persistence.projection.Workers;

/**
 * All that the API needs of the rest of the server.
 *
 * @param enrolment asked for each time, for the certificate may be renewed
 * @param probe tests a pool from this server
 * @param doctor looks this server over
 * @param telling tests a channel from this server
 * @param events what happens, for those who listen
 * @param started conditions of {@code /health/startup}
 * @param ready conditions of {@code /health/ready}
 * @param metrics what this process counts; the API adds its own
 */
public record ApiParts(
    Entities entities,
    Workers workers,
    Statistics statistics,
    AlertFeed alertFeed,
    Auditing audit,
    Vault vault,
    Supplier<Enrolment> enrolment,
    Offer offer,
    PoolTests.Probe probe,
    SystemFacts facts,
    Supplier<CompletionStage<Report>> doctor,
    Telling telling,
    EventHub events,
    List<HealthCheck> started,
    List<HealthCheck> ready,
    AdminToken adminToken,
    PrometheusRegistry metrics,
    Watched watched,
    InstantSource clock) {

  /** What is shown of the nodes linked to this server, and how. */
  public record Watched(LiveFleet live, ClassicSettings classic, FleetMetrics.Besides besides) {}

  public ApiParts {
    started = List.copyOf(started);
    ready = List.copyOf(ready);
  }
}
