package org.hashrelay.streams.aggregation.miner;

import com.typesafe.config.Config;
import java.time.Duration;

/** {@code hashrelay.miners.conduct}; what each setting means is said in reference.conf. */
public record ConductSettings(
    Duration workAgainAfter,
    Duration reconnectAfter,
    Duration dropAfter,
    Duration poolRejectsFor,
    int poolRejectsInARow,
    int duplicatesPerMinute,
    int strangersPerAddressAndMinute,
    Duration ban) {

  private static final String PATH = "hashrelay.miners.conduct";

  public ConductSettings {
    require(!workAgainAfter.isNegative(), "work-again-after", workAgainAfter);
    require(reconnectAfter.compareTo(workAgainAfter) >= 0, "reconnect-after", reconnectAfter);
    require(dropAfter.compareTo(reconnectAfter) >= 0, "drop-after", dropAfter);
    require(poolRejectsFor.toMillis() > 0, "pool-rejects-for", poolRejectsFor);
    require(poolRejectsInARow >= 1, "pool-rejects-in-a-row", poolRejectsInARow);
    require(duplicatesPerMinute >= 1, "duplicates-per-minute", duplicatesPerMinute);
    require(
        strangersPerAddressAndMinute >= 1,
        "strangers-per-address-and-minute",
        strangersPerAddressAndMinute);
    require(!ban.isNegative(), "ban", ban);
  }

  public static ConductSettings from(Config root) {
    var own = root.getConfig(PATH);
    return new ConductSettings(
        own.getDuration("work-again-after"),
        own.getDuration("reconnect-after"),
        own.getDuration("drop-after"),
        own.getDuration("pool-rejects-for"),
        own.getInt("pool-rejects-in-a-row"),
        own.getInt("duplicates-per-minute"),
        own.getInt("strangers-per-address-and-minute"),
        own.getDuration("ban"));
  }

  private static void require(boolean holds, String key, Object value) {
    if (!holds)
      throw new IllegalArgumentException(PATH + "." + key + " = " + value + " is out of range");
  }
}
