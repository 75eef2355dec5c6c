package org.hashrelay.http;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/** {@code hashrelay.api}; what each setting means is said in reference.conf and nowhere else. */
public record ApiSettings(
    HostPort bind,
    Path adminTokenFile,
    long maxBodySize,
    int maxConnections,
    Duration requestDeadline,
    Duration idleTimeout,
    int failedLoginsPerMinute) {

  static final String PATH = "hashrelay.api";

  public ApiSettings {
    require(maxBodySize >= 1024, "max-body-size", maxBodySize);
    require(maxConnections >= 1, "max-connections", maxConnections);
    require(requestDeadline.toMillis() > 0, "request-deadline", requestDeadline);
    require(idleTimeout.toMillis() > 0, "idle-timeout", idleTimeout);
    require(failedLoginsPerMinute >= 1, "failed-logins-per-minute", failedLoginsPerMinute);
  }

  public static ApiSettings from(Config root) {
    var config = root.getConfig(PATH);
    return new ApiSettings(
        HostPort.parse(PATH + ".bind", config.getString("bind")),
        Path.of(config.getString("admin-token-file")),
        config.getBytes("max-body-size"),
        config.getInt("max-connections"),
        config.getDuration("request-deadline"),
        config.getDuration("idle-timeout"),
        config.getInt("failed-logins-per-minute"));
  }

  private static void require(boolean holds, String key, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(PATH + "." + key + " = " + value + " is out of range");
    }
  }
}
