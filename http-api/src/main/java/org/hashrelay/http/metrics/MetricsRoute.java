package org.hashrelay.http.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code GET /metrics}: Prometheus text format 0.0.4, or OpenMetrics for who accepts it. */
public final class MetricsRoute {

  private final PrometheusRegistry registry;
  private final Gathered.Source source;
  private final ExpositionFormats formats = ExpositionFormats.init();

  /**
   * Serves what is counted in this process and what is gathered for each scrape.
   */
  public MetricsRoute(PrometheusRegistry registry, Gathered.Source source) {
    this.registry = registry;
    this.source = source;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.open(HttpMethods.GET, "/metrics", this::scrape));
  }

  private CompletionStage<HttpResponse> scrape(Call call) {
    var open = call.header("Accept").orElse("").contains("application/openmetrics-text");
    var writer =
        open ? formats.getOpenMetricsTextFormatWriter() : formats.getPrometheusTextFormatWriter();
    return source.gather(open).thenApply(gathered -> {
      var all = MetricSnapshots.builder();
      registry.scrape().forEach(all::metricSnapshot);
      gathered.families().forEach(all::metricSnapshot);
      ProcessFamilies.now().forEach(all::metricSnapshot);
      return response(writer, gathered.classic(), all.build());
    });
  }

  /** The classic families first, for the writer ends the page. */
  private static HttpResponse response(
      ExpositionFormatWriter writer, String classic, MetricSnapshots snapshots) {
    var bytes = new ByteArrayOutputStream(classic.length() + 32 * 1024);
    try {
      bytes.write(classic.getBytes(StandardCharsets.UTF_8));
      writer.write(bytes, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HttpResponse.create()
        .withEntity(ContentTypes.parse(writer.getContentType()), bytes.toByteArray());
  }
}
