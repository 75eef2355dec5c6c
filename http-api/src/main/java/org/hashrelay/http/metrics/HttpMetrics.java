package org.hashrelay.http.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
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
        .labelNames("method", "route", "status")
        .classicOnly()
        .register(registry);
  }

  @Override
  public void answered(String method, String route, int status, Duration took) {
    var known = route.isEmpty() ? "other" : route;
    var how = route.isEmpty() ? "other" : method;
    requests.labelValues(how, known, "" + status).inc();
    durations.labelValues(how, known, "" + status).observe(took.toNanos() / 1e9);
  }

  /** Shows failed logins of this process: by a kind of login, whoever counts them. */
  public static void authFailures(PrometheusRegistry registry, Map<String, LongSupplier> kinds) {
    CounterWithCallback.builder()
        .name("hashrelay_auth_failures_total")
        .help("Logins that failed: node, a tunnel whose proof did not hold; token, an HTTP call"
            + " without the right one.")
        .labelNames("kind")
        .callback(
            counter -> kinds.forEach((kind, failures) -> counter.call(failures.getAsLong(), kind)))
        .register(registry);
  }
}
