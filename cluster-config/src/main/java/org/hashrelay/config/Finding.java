package org.hashrelay.config;

import com.typesafe.config.ConfigOrigin;
import java.util.Comparator;

/**
 * One thing that is wrong with a configuration, and where.
 *
 * @param source a file, or what else the value came from
 * @param line 0 where there are no lines
 */
public record Finding(String source, int line, String message) implements Comparable<Finding> {

  private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::source)
      .thenComparingInt(Finding::line)
      .thenComparing(Finding::message);

  static Finding at(ConfigOrigin origin, String message) {
    return new Finding(Origins.source(origin), Math.max(origin.lineNumber(), 0), message);
  }

  @Override
  public int compareTo(Finding other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line > 0 ? source + ":" + line + ": " + message : source + ": " + message;
  }
}
