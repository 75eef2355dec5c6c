package org.hashrelay.kamon;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import kamon.metric.Distribution;
import kamon.tag.TagSet;

/** The series of one family; those beyond a bound are added up in one that is labelled other. */
final class KamonFamily {

  private static final int MOST = 300;
  private static final Labels OTHER = Labels.of("series", "other");

  private static final Function<Object, String> TEXT = Object::toString;

  private KamonFamily() {}

  private static Labels labels(Map<Labels, ?> known, TagSet tags) {
    var asked = Labels.builder();
    for (var all = tags.iterator(TEXT); all.hasNext(); ) {
      var tag = all.next();
      asked.label(KamonName.label(tag.key()), tag.value());
    }
    var labels = asked.build();
    return known.size() < MOST || known.containsKey(labels) ? labels : OTHER;
  }

  private static <V> V at(Map<Labels, V> series, TagSet tags, Supplier<V> fresh) {
    return series.computeIfAbsent(labels(series, tags), none -> fresh.get());
  }

  /** Added up. */
  static final class Counters {

    private final KamonName name;
    private final String help;
    private final Map<Labels, Double> series = new HashMap<>();

    Counters(KamonName name, String help) {
      this.name = name;
      this.help = help;
    }

    Object add(TagSet tags, double value) {
      return series.merge(labels(series, tags), value * name.scale(), Double::sum);
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

  /** As they were last. */
  static final class Gauges {

    private final KamonName name;
    private final String help;
    private final Map<Labels, Double> series = new HashMap<>();

    Gauges(KamonName name, String help) {
      this.name = name;
      this.help = help;
    }

    Object set(TagSet tags, double value) {
      return series.put(labels(series, tags), value * name.scale());
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

  /** Sorted into buckets, and added up. */
  static final class Histograms {

    private final KamonName name;
    private final String help;
    private final Map<Labels, Buckets> series = new HashMap<>();

    Histograms(KamonName name, String help) {
      this.name = name;
      this.help = help;
    }

    Object add(TagSet tags, Distribution values) {
      var buckets = at(series, tags, () -> new Buckets(name.bounds()));
      for (var all = values.bucketsIterator(); all.hasNext(); ) {
        var bucket = all.next();
        buckets.add(bucket.value() * name.scale(), bucket.frequency());
      }
      buckets.sum += values.sum() * name.scale();
      return buckets;
    }

    HistogramSnapshot snapshot() {
      var all = HistogramSnapshot.builder().name(name.name()).help(help);
      series.forEach(
          (labels, buckets) -> all.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
              .labels(labels)
              .classicHistogramBuckets(buckets.classic())
              .sum(buckets.sum)
              .build()));
      return all.build();
    }
  }

  private static final class Buckets {

    private final double[] bounds;
    private final long[] counts;
    private double sum;

    Buckets(double[] bounds) {
      this.bounds = bounds;
      this.counts = new long[bounds.length + 1];
    }

    void add(double value, long times) {
      var at = 0;
      while (at < bounds.length && value > bounds[at]) at++;
      counts[at] += times;
    }

    ClassicHistogramBuckets classic() {
      var all = ClassicHistogramBuckets.builder();
      for (var i = 0; i < bounds.length; i++) all.bucket(bounds[i], counts[i]);
      return all.bucket(Double.POSITIVE_INFINITY, counts[bounds.length]).build();
    }
  }
}
