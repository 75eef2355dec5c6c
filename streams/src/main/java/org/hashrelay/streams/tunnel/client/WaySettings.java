package org.hashrelay.streams.tunnel.client;

import com.typesafe.config.Config;
import java.time.Duration;
import org.hashrelay.streams.tunnel.link.Checked;

/**
 * When a node tries another way than the one it has; reference.conf says what each one means.
 *
 * @param renewInterval zero for never
 */
public record WaySettings(
    Duration tcpAfter, Duration retryAfter, Duration retryLimit, Duration renewInterval) {

  static final String PATH = "hashrelay.tunnel";

  public static WaySettings from(Config root) {
    var tunnel = new Checked(root, PATH);
    var brief = Duration.ofMillis(10);
    var day = Duration.ofDays(1);
    return new WaySettings(
        tunnel.durationIn("tcp-after", Duration.ZERO, Duration.ofMinutes(1)),
        tunnel.durationIn("retry-after", brief, day),
        tunnel.durationIn("retry-limit", brief, day),
        tunnel.durationIn("renew-interval", Duration.ZERO, Duration.ofDays(30)));
  }
}
