package org.hashrelay.http.json;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as they stand in JSON: {@code "500ms"}, {@code "5s"}, {@code "15m"}, {@code "24h"}. */
public final class Durations {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,12}) ?(ms|s|m|h|d)");

  private Durations() {}

  /** Empty when the text is no time. */
  public static Optional<Duration> parse(String text) {
    var parts = TEXT.matcher(text.strip());
    if (!parts.matches()) return Optional.empty();
    var n = Long.parseLong(parts.group(1));
    return Optional.of(
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(n);
          case "s" -> Duration.ofSeconds(n);
          case "m" -> Duration.ofMinutes(n);
          case "h" -> Duration.ofHours(n);
          default -> Duration.ofDays(n);
        });
  }

  /** The shortest way to write it without losing anything above the millisecond. */
  public static String format(Duration duration) {
    var millis = duration.toMillis();
    if (millis % 1000 != 0) return millis + "ms";
    var seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) return seconds + "s";
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }
}
