package org.hashrelay.streams.tunnel.link;

import com.typesafe.config.Config;
import java.time.Duration;

/** Settings read with their range; a bad one is named with its full path and value. */
public record Checked(Config root, String path) {

  public int intIn(String key, int least, int most) {
    var value = root.getInt(full(key));
    return value >= least && value <= most
        ? value
        : bad(key, "not in %d..%d".formatted(least, most));
  }

  public int bytesIn(String key, int least, int most) {
    var value = root.getBytes(full(key));
    return value >= least && value <= most
        ? value.intValue()
        : bad(key, "not in %d..%d bytes".formatted(least, most));
  }

  public Duration durationIn(String key, Duration least, Duration most) {
    var value = root.getDuration(full(key));
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0
        ? value
        : bad(key, "not in %s..%s".formatted(text(least), text(most)));
  }

  public String text(String key) {
    return root.getString(full(key));
  }

  public boolean flag(String key) {
    return root.getBoolean(full(key));
  }

  public <T> T bad(String key, String why) {
    var value = root.getValue(full(key)).unwrapped();
    throw new IllegalArgumentException(full(key) + " = " + value + ": " + why);
  }

  private String full(String key) {
    return path + "." + key;
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
