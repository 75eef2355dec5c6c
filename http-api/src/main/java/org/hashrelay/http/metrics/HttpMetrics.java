package org.hashrelay.http.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import org.hashrelay.http.routing.CallObserver;

/** Counts and times the calls of this process, by route. */
public final class HttpMetrics implements CallObserver {

  private final Counter requests;
  private final Histogram durations;

  public HttpMetrics(PrometheusRegistry registry) {
    requests = Counter.builder()
        .name("hashrelay_http_requests_total")
        .help("Answered HTTP calls; a path without a route is other.")
        .labelNames("method", "route", "status")
        .register(registry);
    durations = Histogram.builder()
        .name("hashrelay_http_request_duration_seconds")
        .help("From the request's head to the answer.")
        .labelNames("route")
        .classicOnly()
        .register(registry);
  }

  @Override
  public void answered(String method, String route, int status, Duration took) {
    var known = route.isEmpty() ? "other" : route;
    requests.labelValues(route.isEmpty() ? "other" : method, known, "" + status).inc();
    durations.labelValues(known).observe(took.toNanos() / 1e9);
  }
}
