package org.hashrelay.kamon;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import kamon.tag.TagSet;

/** A family of Kamon's counters, added up. */
final class KamonCounters {

  private final KamonName name;
  private final String help;
  private final Series<Double> series = new Series<>(0.0);

  KamonCounters(KamonName name, String help) {
    this.name = name;
    this.help = help;
  }

  Object add(TagSet tags, double value) {
    return series.change(tags, before -> before + value * name.scale());
  }

  CounterSnapshot snapshot() {
    var all = CounterSnapshot.builder().name(name.name()).help(help);
    series.forEach(
        (labels, value) -> all.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
            .labels(labels)
            .value(value)
            .build()));
    return all.build();
  }
}
