package org.hashrelay.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.hashrelay.http.access.Access;
import org.hashrelay.http.access.FailureLimit;
import org.hashrelay.http.health.HealthRoutes;
import org.hashrelay.http.metrics.FleetMetrics;
import org.hashrelay.http.metrics.HttpMetrics;
import org.hashrelay.http.metrics.MetricsRoute;
import org.hashrelay.http.metrics.NodeMetrics;
import org.hashrelay.http.resources.Resources;
import org.hashrelay.http.routing.HttpServer;
import org.hashrelay.http.routing.Router;

/** The server's HTTP side: REST under {@code /api/v1}, health and metrics. */
public final class Api {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ClassicActorSystemProvider system;
  private final ApiSettings settings;
  private final Router everything;
  private final Router metricsOnly;

  public Api(ClassicActorSystemProvider system, ApiSettings settings, ApiParts parts) {
    this.system = system;
    this.settings = settings;
    var failures = new FailureLimit(settings.failedLoginsPerMinute(), parts.clock());
    var access = new Access(parts.adminToken(), failures);
    var calls = new HttpMetrics(parts.metrics());
    var metrics = metrics(parts).endpoints();
    var all =
        new ArrayList<>(new HealthRoutes(parts.started(), parts.ready(), PATIENCE).endpoints());
    all.addAll(metrics);
    this.everything = new Router(system, all, access, limits().body(), calls);
    this.metricsOnly = new Router(system, metrics, access, HttpServer.Limits.SMALL.body(), calls);
  }

  /** Listens at {@code hashrelay.api.bind}; fails when the port is taken. */
  public CompletionStage<ServerBinding> bind() {
    var bind = settings.bind();
    return HttpServer.bind(system, bind.host(), bind.port(), limits(), everything);
  }

  /** Serves {@code /metrics} alone, at {@code hashrelay.metrics.bind}. */
  public CompletionStage<ServerBinding> bindMetrics(HostPort bind) {
    return HttpServer.bind(system, bind.host(), bind.port(), HttpServer.Limits.SMALL, metricsOnly);
  }

  private static MetricsRoute metrics(ApiParts parts) {
    var facts = parts.facts();
    var build = NodeMetrics.build(facts.version(), facts.revision(), "server");
    return new MetricsRoute(
        parts.metrics(), new FleetMetrics(Resources.nodes(parts.entities()), build));
  }

  private HttpServer.Limits limits() {
    return new HttpServer.Limits(
        settings.maxBodySize(),
        settings.maxConnections(),
        settings.requestDeadline(),
        settings.idleTimeout());
  }
}
