package org.hashrelay.streams.aggregation.miner;

import com.typesafe.config.Config;
import java.time.Duration;

/** {@code hashrelay.miners.difficulty}; what each setting means is said in reference.conf. */
public record DifficultySettings(double least, Duration pauseBetweenJobs) {

  private static final String PATH = "hashrelay.miners.difficulty";

  public DifficultySettings {
    if (!(least > 0 && least <= 1e18)) throw bad("least", least);
    if (pauseBetweenJobs.toMillis() < 1_000) throw bad("pause-between-jobs", pauseBetweenJobs);
  }

  public static DifficultySettings from(Config root) {
    return new DifficultySettings(
        root.getDouble(PATH + ".least"), root.getDuration(PATH + ".pause-between-jobs"));
  }

  private static IllegalArgumentException bad(String key, Object value) {
    return new IllegalArgumentException(PATH + "." + key + " = " + value + " is out of range");
  }
}
