package org.hashrelay.kamon;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import kamon.tag.TagSet;

/** A family of Kamon's gauges, as they were last. */
final class KamonGauges {

  private final KamonName name;
  private final String help;
  private final Series<Double> series = new Series<>(0.0);

  KamonGauges(KamonName name, String help) {
    this.name = name;
    this.help = help;
  }

  Object set(TagSet tags, double value) {
    return series.change(tags, before -> value * name.scale());
  }

  GaugeSnapshot snapshot() {
    var all = GaugeSnapshot.builder().name(name.name()).help(help);
    series.forEach((labels, value) -> all.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
        .labels(labels)
        .value(value)
        .build()));
    return all.build();
  }
}
