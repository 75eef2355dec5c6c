package org.hashrelay.http;

import com.typesafe.config.Config;
import java.util.Optional;
import org.hashrelay.http.metrics.ClassicSettings;

/** {@code hashrelay.metrics}; what each setting means is said in reference.conf. */
public record MetricsSettings(Optional<HostPort> bind, ClassicSettings classic) {

  static final String PATH = "hashrelay.metrics";

  public static MetricsSettings from(Config root) {
    var config = root.getConfig(PATH);
    var bind = config.getString("bind");
    if (config.getBoolean("kamon")) {
      throw new IllegalArgumentException(PATH
          + ".kamon = on: Kamon is not in this build; jvm_* and process_* are served without it");
    }
    return new MetricsSettings(
        bind.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(PATH + ".bind", bind)),
        ClassicSettings.from(config, PATH));
  }
}
