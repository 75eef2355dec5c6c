package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Which line of a chart is asked for; {@code from} and {@code to} are widened to whole intervals.
 *
 * @param from inclusive
 * @param to exclusive, after {@code from}
 */
public record SeriesQuery(
    Metric metric, Interval interval, Instant from, Instant to, GroupBy groupBy) {

  /** Most points of one series that a query may ask for. */
  public static final int MAX_POINTS = 1_500;

  public SeriesQuery {
    if (!from.isBefore(to)) throw new IllegalArgumentException("from is not before to");
    if (Duration.between(from, to).dividedBy(interval.length()) > MAX_POINTS) {
      throw new IllegalArgumentException("more than " + MAX_POINTS + " points");
    }
  }

  /** What is summed, or averaged. */
  public enum Metric {
    HASHRATE("H/s"),
    ACCEPTED("shares"),
    REJECTED("shares"),
    STALE("shares"),
    MINERS("connections"),
    UPSTREAMS("connections"),
    BYTES("bytes");

    private final String unit;

    Metric(String unit) {
      this.unit = unit;
    }

    /** Whether it is added up from shares; the others are seen now and then. */
    public boolean isOfShares() {
      return ordinal() <= STALE.ordinal();
    }

    public String unit() {
      return unit;
    }

    /** The metric of that name in the API, in lower case. */
    public static Optional<Metric> of(String name) {
      for (var metric : values()) {
        if (metric.name().toLowerCase(Locale.ROOT).equals(name)) return Optional.of(metric);
      }
      return Optional.empty();
    }
  }

  /** How far apart two points are; the finer, the shorter they are kept. */
  public enum Interval {
    TEN_SECONDS("10s", Duration.ofSeconds(10)),
    MINUTE("1m", Duration.ofMinutes(1)),
    TEN_MINUTES("10m", Duration.ofMinutes(10)),
    HOUR("1h", Duration.ofHours(1));

    private final String text;
    private final Duration length;

    Interval(String text, Duration length) {
      this.text = text;
      this.length = length;
    }

    public Duration length() {
      return length;
    }

    /** The interval written that way in the API. */
    public static Optional<Interval> of(String text) {
      for (var interval : values()) {
        if (interval.text.equals(text)) return Optional.of(interval);
      }
      return Optional.empty();
    }
  }

  /** What makes a line of its own. */
  public enum GroupBy {
    NOTHING,
    MAPPING,
    CLIENT,
    WORKER,
    POOL;

    /** Whether there is anything to see by this; of single workers and pools only shares are kept. */
    public boolean fits(Metric metric) {
      return metric.isOfShares() || this != WORKER && this != POOL;
    }

    /** The grouping of that name in the API. */
    public static Optional<GroupBy> of(String name) {
      for (var group : values()) {
        if (group != NOTHING && group.name().toLowerCase(Locale.ROOT).equals(name)) {
          return Optional.of(group);
        }
      }
      return Optional.empty();
    }
  }
}
