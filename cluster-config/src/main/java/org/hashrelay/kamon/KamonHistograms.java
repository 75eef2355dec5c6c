package org.hashrelay.kamon;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import kamon.metric.Distribution;
import kamon.tag.TagSet;

/** A family of Kamon's histograms, timers or range samplers, sorted into buckets and added up. */
final class KamonHistograms {

  private final KamonName name;
  private final String help;
  private final Series<Buckets> series;

  KamonHistograms(KamonName name, String help) {
    this.name = name;
    this.help = help;
    this.series = new Series<>(new Buckets(name.bounds()));
  }

  Object add(TagSet tags, Distribution values) {
    return series.change(tags, before -> before.plus(values, name.scale()));
  }

  HistogramSnapshot snapshot() {
    var all = HistogramSnapshot.builder().name(name.name()).help(help);
    series.forEach(
        (labels, buckets) -> all.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
            .labels(labels)
            .classicHistogramBuckets(buckets.classic())
            .sum(buckets.sum())
            .build()));
    return all.build();
  }
}
