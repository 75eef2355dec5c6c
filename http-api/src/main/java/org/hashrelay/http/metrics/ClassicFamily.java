package org.hashrelay.http.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * One of the nine classic families while its values are gathered, and how it is written.
 *
 * <p>By hand and not by the client library, which ends a counter's name in {@code _total}. Numbers are
 * written as Go writes them.
 */
final class ClassicFamily {

  /** Which of two values of the same series holds: a port may be used again within a minute. */
  enum Kind {
    GAUGE("gauge", "gauge", (before, now) -> now),
    COUNTER("counter", "unknown", Double::sum);

    private final String text;
    private final String openMetrics;
    private final DoubleBinaryOperator merge;

    Kind(String text, String openMetrics, DoubleBinaryOperator merge) {
      this.text = text;
      this.openMetrics = openMetrics;
      this.merge = merge;
    }
  }

  private final String name;
  private final Kind kind;
  private final String help;
  private final Map<String, Double> values = new LinkedHashMap<>();

  ClassicFamily(String name, Kind kind, String help) {
    this.name = name;
    this.kind = kind;
    this.help = help;
  }

  /** {@code labels} as they are written, without the braces. */
  void put(String labels, double value) {
    values.merge(labels, value, kind.merge::applyAsDouble);
  }

  /** A family nothing is known of is not there at all. */
  void write(StringBuilder page, boolean openMetrics) {
    if (values.isEmpty()) return;
    page.append("# HELP ").append(name).append(' ').append(help).append('\n');
    var type = openMetrics ? kind.openMetrics : kind.text;
    page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    values.forEach((labels, value) -> {
      page.append(name).append('{').append(labels).append("} ");
      GoNumber.append(page, value);
      page.append('\n');
    });
  }
}
