package org.hashrelay.http;

import com.typesafe.config.Config;
import java.util.Optional;
import org.hashrelay.http.metrics.ClassicSettings;

/** {@code hashrelay.metrics}; what each setting means is said in reference.conf. */
public record MetricsSettings(Optional<HostPort> bind, ClassicSettings classic, boolean kamon) {

  static final String PATH = "hashrelay.metrics";

  public static MetricsSettings from(Config root) {
    var config = root.getConfig(PATH);
    var bind = config.getString("bind");
    return new MetricsSettings(
        bind.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(PATH + ".bind", bind)),
        ClassicSettings.from(config, PATH),
        config.getBoolean("kamon"));
  }
}
