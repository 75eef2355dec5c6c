package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One metric family while its values are gathered; values of the same labels are added up.
 *
 * <p>Bounded: what would be one series too many is added to {@code other}. */
final class Family {

  private static final int MOST = 1_000;

  private final String name;
  private final String help;
  private final String[] labelNames;
  private final Map<Labels, Double> values = new LinkedHashMap<>();

  /** Named without {@code _total}. */
  Family(String name, String help, String... labelNames) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
  }

  void add(double value, String... labels) {
    values.merge(bounded(values, MOST, labelNames, labels), value, Double::sum);
  }

  /** The highest of the values of the same labels counts. */
  void atLeast(double value, String... labels) {
    values.merge(bounded(values, MOST, labelNames, labels), value, Math::max);
  }

  /** These labels, or {@code other} in all of them when there are too many already. */
  static Labels bounded(Map<Labels, ?> known, int most, String[] names, String[] labels) {
    var asked = Labels.of(names, labels);
    if (known.size() < most || known.containsKey(asked)) return asked;
    var other = labels.clone();
    Arrays.fill(other, "other");
    return Labels.of(names, other);
  }

  MetricSnapshot gauge() {
    var snapshot = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, value) -> snapshot.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
            .labels(labels)
            .value(value)
            .build()));
    return snapshot.build();
  }

  MetricSnapshot counter() {
    var snapshot = CounterSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, value) -> snapshot.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
            .labels(labels)
            .value(value)
            .build()));
    return snapshot.build();
  }
}
