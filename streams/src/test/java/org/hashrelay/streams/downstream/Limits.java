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
    return MinerPortSettings.from(ConfigFactory.parseString("hashrelay.miners." + line)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve());
  }
}
