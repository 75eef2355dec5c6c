package org.hashrelay.streams.downstream;

import com.typesafe.config.ConfigFactory;
import org.hashrelay.streams.aggregation.MinerPortSettings;

/** Settings of a port with one thing changed. */
final class Limits {

  private Limits() {}

  static MinerPortSettings perAddress(int connections) {
    return with("max-connections-per-address = " + connections);
  }

  static MinerPortSettings with(String line) {
    return any("hashrelay.miners." + line);
  }

  static MinerPortSettings any(String lines) {
    return MinerPortSettings.from(ConfigFactory.parseString(lines)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve());
  }
}
