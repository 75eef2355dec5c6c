package org.hashrelay.http;

import com.typesafe.config.Config;
import java.util.Optional;

/** {@code hashrelay.metrics}; what each setting means is said in reference.conf. */
public record MetricsSettings(Optional<HostPort> bind) {

  static final String PATH = "hashrelay.metrics";

  public static MetricsSettings from(Config root) {
    var bind = root.getConfig(PATH).getString("bind");
    return new MetricsSettings(
        bind.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(PATH + ".bind", bind)));
  }
}
