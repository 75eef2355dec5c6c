package org.hashrelay.http.health;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Endpoint;

/** {@code GET /health/live}, {@code /health/ready}, {@code /health/startup}: 200, or 503 and why. */
public final class HealthRoutes {

  private final List<HealthCheck> started;
  private final List<HealthCheck> ready;
  private final Duration patience;

  /** Checks that take longer than {@code patience} fail. */
  public HealthRoutes(List<HealthCheck> started, List<HealthCheck> ready, Duration patience) {
    this.started = List.copyOf(started);
    this.ready = List.copyOf(ready);
    this.patience = patience;
  }

  record Failing(String check, String detail) {}

  record Health(String status, List<Failing> failing) {}

  /** Being able to answer is all that live means; a restart would mend nothing else. */
  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open(HttpMethods.GET, "/health/live", call -> answer(List.of())),
        Endpoint.open(HttpMethods.GET, "/health/ready", call -> answer(ready)),
        Endpoint.open(HttpMethods.GET, "/health/startup", call -> answer(started)));
  }

  private CompletionStage<HttpResponse> answer(List<HealthCheck> checks) {
    var results = checks.stream().map(this::run).toList();
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).thenApply(done -> {
      var failing = results.stream()
          .map(CompletableFuture::join)
          .flatMap(Optional::stream)
          .toList();
      return failing.isEmpty()
          ? Answers.ok(new Health("ok", failing))
          : Answers.json(503, new Health("failing", failing));
    });
  }

  private CompletableFuture<Optional<Failing>> run(HealthCheck check) {
    return start(check)
        .toCompletableFuture()
        .copy()
        .orTimeout(patience.toMillis(), MILLISECONDS)
        .handle((failing, failure) ->
            failure == null ? failing : Optional.of("the check itself failed"))
        .thenApply(failing -> failing.map(detail -> new Failing(check.name(), detail)));
  }

  private static CompletionStage<Optional<String>> start(HealthCheck check) {
    try {
      return check.failing().get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
