package org.hashrelay.http;

import com.typesafe.config.Config;
import java.util.Optional;

/** {@code hashrelay.status} of a client node; what it means is said in reference.conf. */
public record StatusSettings(Optional<HostPort> bind) {

  static final String PATH = "hashrelay.status";

  public static StatusSettings from(Config root) {
    var bind = root.getConfig(PATH).getString("bind");
    return new StatusSettings(
        bind.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(PATH + ".bind", bind)));
  }
}
