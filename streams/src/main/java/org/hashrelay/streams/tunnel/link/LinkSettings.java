package org.hashrelay.streams.tunnel.link;

import com.typesafe.config.Config;
import java.time.Duration;

/** What both ends of a tunnel have in common; reference.conf says what each one means. */
public record LinkSettings(
    Duration heartbeatInterval,
    int heartbeatMissedLimit,
    Duration probeAfter,
    Duration probeTimeout,
    int streamWindow,
    int unacknowledgedLimit,
    int sessionBuffer,
    ShapeSettings shape) {

  public LinkSettings withHeartbeatInterval(Duration interval) {
    return new LinkSettings(
        interval,
        heartbeatMissedLimit,
        probeAfter,
        probeTimeout,
        streamWindow,
        unacknowledgedLimit,
        sessionBuffer,
        shape);
  }

  /** The shortest of the times that have to be kept. */
  long shortestMillis() {
    return Math.min(
        heartbeatInterval.toMillis(), Math.min(probeAfter.toMillis(), probeTimeout.toMillis()));
  }

  static final String PATH = "hashrelay.tunnel";

  public static LinkSettings from(Config root) {
    var tunnel = new Checked(root, PATH);
    var brief = Duration.ofMillis(10);
    var hour = Duration.ofHours(1);
    return new LinkSettings(
        tunnel.durationIn("heartbeat-interval", brief, hour),
        tunnel.intIn("heartbeat-missed-limit", 1, 100),
        tunnel.durationIn("probe-after", brief, hour),
        tunnel.durationIn("probe-timeout", brief, hour),
        tunnel.bytesIn("stream-window", 64 * 1024, 8 * 1024 * 1024),
        tunnel.bytesIn("unacknowledged-limit", 256 * 1024, 256 * 1024 * 1024),
        tunnel.bytesIn("session-buffer", 1024 * 1024, 1024 * 1024 * 1024),
        ShapeSettings.from(root));
  }
}
