package org.hashrelay.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.hashrelay.http.health.HealthCheck;
import org.hashrelay.http.health.HealthRoutes;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.metrics.Gathered;
import org.hashrelay.http.metrics.HttpMetrics;
import org.hashrelay.http.metrics.MetricsRoute;
import org.hashrelay.http.metrics.NodeMetrics;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.HttpServer;
import org.hashrelay.http.routing.Router;

/**
 * A client node's own HTTP side: {@code /status}, health and metrics, for whoever stands beside it.
 *
 * <p>It changes nothing and shows no secret, so it asks for no token.
 */
public final class StatusServer {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private StatusServer() {}

  /**
   * Listens at {@code hashrelay.status.bind}; fails when the port is taken.
   *
   * @param status asked for at each call, from any thread
   */
  public static CompletionStage<ServerBinding> bind(
      ClassicActorSystemProvider system, HostPort bind, Supplier<ClientStatus> status) {
    var registry = new PrometheusRegistry();
    var limits = HttpServer.Limits.SMALL;
    var router = new Router(
        system,
        endpoints(registry, status),
        (authorization, address) -> "nobody",
        limits.body(),
        new HttpMetrics(registry));
    return HttpServer.bind(system, bind.host(), bind.port(), limits, router);
  }

  private static List<Endpoint> endpoints(
      PrometheusRegistry registry, Supplier<ClientStatus> status) {
    var tunnel =
        new HealthCheck("tunnel", () -> CompletableFuture.completedFuture(failing(status.get())));
    var endpoints = new ArrayList<Endpoint>();
    endpoints.addAll(new HealthRoutes(List.of(), List.of(tunnel), PATIENCE).endpoints());
    endpoints.addAll(new MetricsRoute(registry, open -> metrics(status.get())).endpoints());
    endpoints.add(Endpoint.open(
        HttpMethods.GET,
        "/status",
        call -> CompletableFuture.completedFuture(Answers.ok(page(status.get())))));
    return endpoints;
  }

  /** As a node tells its server, but with times as people write them. */
  private static JsonNode page(ClientStatus status) {
    var page = Json.tree(status);
    for (var upstream : page.findParents("last_job_at")) {
      var at = Optional.of(upstream.get("last_job_at").asLong()).filter(millis -> millis > 0);
      ((ObjectNode) upstream).set("last_job_at", Json.tree(at.map(Instant::ofEpochMilli)));
    }
    return page;
  }

  private static Optional<String> failing(ClientStatus status) {
    if (status.connected()) return Optional.empty();
    var why = status.lastError().isEmpty() ? "" : ": " + status.lastError();
    return Optional.of("the tunnel is " + status.state() + why);
  }

  private static CompletionStage<Gathered> metrics(ClientStatus status) {
    var families = new ArrayList<>(NodeMetrics.of(
        status.nodeId(), status.connected(), status.unackedReports(), status.mappings()));
    families.addAll(NodeMetrics.of(status.nodeId(), status.facts()));
    families.add(NodeMetrics.build(status.version(), status.commit(), "client"));
    return CompletableFuture.completedFuture(new Gathered("", families));
  }
}
