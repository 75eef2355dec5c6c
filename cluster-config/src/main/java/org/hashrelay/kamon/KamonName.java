package org.hashrelay.kamon;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import kamon.metric.MeasurementUnit;

/**
 * How one of Kamon's metrics is called on the page, and in what it is counted there.
 *
 * @param name without {@code _total}
 * @param scale from Kamon's unit to seconds or bytes
 * @param bounds of a histogram's buckets, in the page's unit
 */
record KamonName(String name, double scale, double[] bounds) {

  private static final double[] SECONDS = {
    1e-5, 1e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final double[] BYTES = {
    1 << 10, 1 << 14, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28, 1 << 30
  };
  private static final double[] COUNTS = {0, 1, 2, 5, 10, 20, 50, 100, 1e3, 1e4, 1e5};

  /** What the page has from us under the same name; ours have been there before. */
  private static final Set<String> OURS = Set.of(
      "jvm_memory_used_bytes",
      "jvm_memory_committed_bytes",
      "jvm_memory_max_bytes",
      "jvm_memory_pool_used_bytes",
      "jvm_threads_daemon",
      "jvm_threads_peak");

  /** Endings that say something of a family's type, which these would say wrongly. */
  private static final List<String> RESERVED =
      List.of("_total", "_count", "_sum", "_bucket", "_info", "_created");

  static boolean isWanted(String kamons) {
    return kamons.startsWith("pekko.")
        || kamons.startsWith("executor.")
        || kamons.startsWith("jvm.");
  }

  static KamonName of(String kamons, MeasurementUnit unit) {
    var plain = label(kamons);
    for (var ending : RESERVED) {
      if (plain.endsWith(ending)) plain = plain.substring(0, plain.length() - ending.length());
    }
    return switch (unit.dimension().name()) {
      case "time" -> in("_seconds", plain, unit, MeasurementUnit.time().seconds(), SECONDS);
      case "information" ->
        in("_bytes", plain, unit, MeasurementUnit.information().bytes(), BYTES);
      default -> new KamonName(plain, 1, COUNTS);
    };
  }

  private static KamonName in(
      String suffix, String plain, MeasurementUnit unit, MeasurementUnit base, double[] bounds) {
    var name = plain.endsWith(suffix) ? plain : plain + suffix;
    return new KamonName(name, MeasurementUnit.convert(1, unit, base), bounds);
  }

  boolean isOurs() {
    return OURS.contains(name);
  }

  static String label(String kamons) {
    var words = kamons.replaceAll("([a-z0-9])([A-Z])", "$1_$2");
    return words.replaceAll("[^a-zA-Z0-9]", "_").toLowerCase(Locale.ROOT);
  }
}
