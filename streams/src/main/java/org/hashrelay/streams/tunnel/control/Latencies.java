package org.hashrelay.streams.tunnel.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** How long things took, counted in buckets; confined to its owner. */
public final class Latencies {

  private static final double[] BOUNDS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10
  };

  private static final List<Long> NOTHING = Collections.nCopies(BOUNDS.length + 1, 0L);

  private final long[] counts = new long[BOUNDS.length + 1];
  private double sum;

  /**
   * What was counted.
   *
   * @param counts for each of {@link #bounds()} how many took that long or less and longer than the
   *     bound before; the last is of those that took longer than all.
   *     Those of a version with other bounds count as none
   */
  public record Taken(List<Long> counts, double sumSeconds) {

    public static final Taken NONE = new Latencies().taken();

    public Taken {
      counts = counts.size() == BOUNDS.length + 1 ? List.copyOf(counts) : NOTHING;
    }

    public Taken plus(Taken other) {
      var both = new ArrayList<Long>();
      for (var i = 0; i < counts.size(); i++) both.add(counts.get(i) + other.counts.get(i));
      return new Taken(both, sumSeconds + other.sumSeconds);
    }
  }

  /** Upper bounds of the buckets in seconds, inclusive. */
  public static double[] bounds() {
    return BOUNDS.clone();
  }

  public void took(double seconds) {
    var bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) bucket++;
    counts[bucket]++;
    sum += seconds;
  }

  public Taken taken() {
    return new Taken(Arrays.stream(counts).boxed().toList(), sum);
  }
}
