package org.hashrelay.http.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code GET /metrics}: Prometheus text format 0.0.4, or OpenMetrics for who accepts it. */
public final class MetricsRoute {

  private final PrometheusRegistry registry;
  private final Supplier<CompletionStage<List<MetricSnapshot>>> gathered;
  private final ExpositionFormats formats = ExpositionFormats.init();

  /**
   * Serves what is counted in this process and what is gathered for each scrape.
   *
   * @param gathered must not fail
   */
  public MetricsRoute(
      PrometheusRegistry registry, Supplier<CompletionStage<List<MetricSnapshot>>> gathered) {
    this.registry = registry;
    this.gathered = gathered;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.open(HttpMethods.GET, "/metrics", this::scrape));
  }

  private CompletionStage<HttpResponse> scrape(Call call) {
    var writer = writer(call.header("Accept").orElse(""));
    return gathered.get().thenApply(families -> {
      var all = MetricSnapshots.builder();
      registry.scrape().forEach(all::metricSnapshot);
      families.forEach(all::metricSnapshot);
      return response(writer, all.build());
    });
  }

  private ExpositionFormatWriter writer(String accept) {
    return accept.contains("application/openmetrics-text")
        ? formats.getOpenMetricsTextFormatWriter()
        : formats.getPrometheusTextFormatWriter();
  }

  private static HttpResponse response(ExpositionFormatWriter writer, MetricSnapshots snapshots) {
    var bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HttpResponse.create()
        .withEntity(ContentTypes.parse(writer.getContentType()), bytes.toByteArray());
  }
}
