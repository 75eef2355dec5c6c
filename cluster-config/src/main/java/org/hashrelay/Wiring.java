package org.hashrelay;

import com.typesafe.config.Config;
import java.util.List;
import java.util.function.Function;
import org.hashrelay.config.Role;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.tunnel.TunnelClientSettings;
import org.hashrelay.streams.tunnel.TunnelServerSettings;

/** Which settings each process reads, so that a check can read them without starting anything. */
final class Wiring {

  private Wiring() {}

  static List<Function<Config, ?>> settingsOf(Role role) {
    var version = Version.ours().version();
    return role == Role.SERVER
        ? List.of(
            config -> TunnelServerSettings.from(config, version),
            PoolSettings::from,
            DatabaseSettings::from)
        : List.of(config -> TunnelClientSettings.from(config, version));
  }
}
