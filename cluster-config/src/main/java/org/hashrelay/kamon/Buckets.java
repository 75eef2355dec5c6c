package org.hashrelay.kamon;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.Arrays;
import kamon.metric.Distribution;

/** How many values were how large, and what they come to; replaced, never changed. */
final class Buckets {

  private final double[] bounds;
  private final long[] counts;
  private final double sum;

  /** Empty ones, with these upper bounds and one more without. */
  Buckets(double[] bounds) {
    this(bounds, new long[bounds.length + 1], 0);
  }

  private Buckets(double[] bounds, long[] counts, double sum) {
    this.bounds = bounds;
    this.counts = counts;
    this.sum = sum;
  }

  Buckets plus(Distribution values, double scale) {
    var more = Arrays.copyOf(counts, counts.length);
    for (var all = values.bucketsIterator(); all.hasNext(); ) {
      var bucket = all.next();
      more[place(bucket.value() * scale)] += bucket.frequency();
    }
    return new Buckets(bounds, more, sum + values.sum() * scale);
  }

  private int place(double value) {
    var at = 0;
    while (at < bounds.length && value > bounds[at]) at++;
    return at;
  }

  double sum() {
    return sum;
  }

  ClassicHistogramBuckets classic() {
    var all = ClassicHistogramBuckets.builder();
    for (var i = 0; i < bounds.length; i++) all.bucket(bounds[i], counts[i]);
    return all.bucket(Double.POSITIVE_INFINITY, counts[bounds.length]).build();
  }
}
