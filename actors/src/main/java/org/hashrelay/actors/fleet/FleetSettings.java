package org.hashrelay.actors.fleet;

import com.typesafe.config.Config;
import java.time.Duration;

/** {@code hashrelay.entities}; what each setting means is said in reference.conf. */
public record FleetSettings(int numberOfShards, Duration askTimeout, Duration minerIdle) {

  static final String PATH = "hashrelay.entities";

  public FleetSettings {
    require(numberOfShards >= 1 && numberOfShards <= 10_000, "number-of-shards", numberOfShards);
    require(askTimeout.toMillis() >= 100, "ask-timeout", askTimeout);
    require(minerIdle.toMillis() >= 1_000, "miner-idle", minerIdle);
  }

  public static FleetSettings from(Config root) {
    var config = root.getConfig(PATH);
    return new FleetSettings(
        config.getInt("number-of-shards"),
        config.getDuration("ask-timeout"),
        config.getDuration("miner-idle"));
  }

  private static void require(boolean holds, String key, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(PATH + "." + key + " = " + value + " is out of range");
    }
  }
}
