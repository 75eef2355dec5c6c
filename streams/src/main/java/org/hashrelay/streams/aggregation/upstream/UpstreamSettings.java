package org.hashrelay.streams.aggregation.upstream;

import com.typesafe.config.Config;
import java.time.Duration;

/** {@code hashrelay.upstream}; what each setting means is said in reference.conf and nowhere else. */
public record UpstreamSettings(
    Duration noJobTimeout,
    Duration returnAfter,
    Duration patience,
    Duration staleWindow,
    Duration reconnectWaitLimit,
    int loginsPerSecond,
    int jobsPerSecond,
    int maxPerMapping,
    Duration hold) {

  static final String PATH = "hashrelay.upstream";
  static final String HOLD = "hashrelay.outage.hold";

  public UpstreamSettings {
    positive("no-job-timeout", noJobTimeout);
    positive("return-after", returnAfter);
    positive("patience", patience);
    positive("stale-window", staleWindow);
    require(!reconnectWaitLimit.isNegative(), PATH + ".reconnect-wait-limit", reconnectWaitLimit);
    require(loginsPerSecond >= 1, PATH + ".logins-per-second", loginsPerSecond);
    require(jobsPerSecond >= 5, PATH + ".jobs-per-second", jobsPerSecond);
    require(maxPerMapping >= 1, PATH + ".max-per-mapping", maxPerMapping);
    require(!hold.isNegative(), HOLD, hold);
  }

  public static UpstreamSettings from(Config root) {
    return new UpstreamSettings(
        root.getDuration(PATH + ".no-job-timeout"),
        root.getDuration(PATH + ".return-after"),
        root.getDuration(PATH + ".patience"),
        root.getDuration(PATH + ".stale-window"),
        root.getDuration(PATH + ".reconnect-wait-limit"),
        root.getInt(PATH + ".logins-per-second"),
        root.getInt(PATH + ".jobs-per-second"),
        root.getInt(PATH + ".max-per-mapping"),
        root.getDuration(HOLD));
  }

  private static void positive(String key, Duration value) {
    require(value.toMillis() > 0, PATH + "." + key, value);
  }

  private static void require(boolean holds, String key, Object value) {
    if (!holds) throw new IllegalArgumentException(key + " = " + value + " is out of range");
  }
}
