package org.hashrelay.streams.sim.work;

/** Counts durations in buckets a sixteenth of a doubling wide. Confined to one thread. */
public final class LatencyHistogram {

  private static final int PER_DOUBLING = 16;

  private final long[] buckets = new long[64 * PER_DOUBLING];
  private long count;
  private long max;

  public void add(long nanos) {
    long value = Math.max(1, nanos);
    buckets[bucket(value)]++;
    count++;
    max = Math.max(max, value);
  }

  public void clear() {
    java.util.Arrays.fill(buckets, 0);
    count = 0;
    max = 0;
  }

  public long count() {
    return count;
  }

  public long max() {
    return max;
  }

  /** Upper edge, in nanoseconds, of the bucket that holds this share of all values. */
  public double quantile(double share) {
    long wanted = (long) Math.ceil(share * count);
    long passed = 0;
    for (int i = 0; i < buckets.length; i++) {
      passed += buckets[i];
      if (passed >= wanted && passed > 0) {
        return Math.min(max, Math.pow(2, (i + 1.0) / PER_DOUBLING));
      }
    }
    return 0;
  }

  private static int bucket(long value) {
    return Math.min(64 * PER_DOUBLING - 1, (int) (Math.log(value) / Math.log(2) * PER_DOUBLING));
  }
}
