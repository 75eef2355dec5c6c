package org.hashrelay.persistence.feed;

import com.typesafe.config.Config;
import java.time.Duration;

/** {@code hashrelay.history}; what each setting means is said in reference.conf. */
public record HistorySettings(Duration alertEvents) {

  static final String PATH = "hashrelay.history";
  private static final Duration LEAST = Duration.ofDays(1);
  private static final Duration MOST = Duration.ofDays(3_650);

  public HistorySettings {
    if (alertEvents.compareTo(LEAST) < 0 || alertEvents.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          PATH + ".alert-events = " + alertEvents + " is not between 1 and 3650 days");
    }
  }

  public static HistorySettings from(Config root) {
    return new HistorySettings(root.getConfig(PATH).getDuration("alert-events"));
  }
}
