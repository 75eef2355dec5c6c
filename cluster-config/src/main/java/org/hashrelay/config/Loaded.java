package org.hashrelay.config;

import com.typesafe.config.Config;
import java.util.List;

/** What became of reading a configuration. */
public sealed interface Loaded {

  /**
   * Every setting has a value, and each value is one it may have.
   *
   * @param said the part of it that is not a default
   */
  record Settled(Config config, Config said, KnownKeys keys) implements Loaded {}

  /** At least one thing is wrong; all that was found is here, in order of place. */
  record Refused(List<Finding> findings) implements Loaded {
    public Refused {
      findings = findings.stream().distinct().sorted().toList();
    }
  }
}
