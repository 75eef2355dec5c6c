package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.Latencies;

/** A family of histograms while its values are gathered. */
final class Histograms {

  private static final int MOST = 200;

  private final String name;
  private final String help;
  private final String[] labelNames;
  private final Map<Labels, Latencies.Taken> values = new LinkedHashMap<>();

  Histograms(String name, String help, String... labelNames) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
  }

  void add(Latencies.Taken taken, String... labels) {
    values.merge(Family.bounded(values, MOST, labelNames, labels), taken, Latencies.Taken::plus);
  }

  MetricSnapshot histogram() {
    var snapshot = HistogramSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, taken) -> snapshot.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
            .labels(labels)
            .classicHistogramBuckets(buckets(taken))
            .sum(taken.sumSeconds())
            .build()));
    return snapshot.build();
  }

  private static ClassicHistogramBuckets buckets(Latencies.Taken taken) {
    var bounds = Latencies.bounds();
    var buckets = ClassicHistogramBuckets.builder();
    for (var i = 0; i < bounds.length; i++) {
      buckets.bucket(bounds[i], taken.counts().get(i));
    }
    return buckets
        .bucket(Double.POSITIVE_INFINITY, taken.counts().get(bounds.length))
        .build();
  }
}
