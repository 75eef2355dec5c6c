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

  /** With signs of life at least so often. */
  public LinkSettings beatingEvery(Duration most) {
    return heartbeatInterval.compareTo(most) <= 0 ? this : with(most, probeAfter, probeTimeout);
  }

  /** The same time until the other end counts as dead, but doubted after this long at the latest. */
  public LinkSettings doubtingAfter(Duration most) {
    return probeAfter.compareTo(most) <= 0
        ? this
        : with(heartbeatInterval, most, probeTimeout.plus(probeAfter).minus(most));
  }

  private LinkSettings with(Duration heartbeat, Duration after, Duration timeout) {
    return new LinkSettings(
        heartbeat,
        heartbeatMissedLimit,
        after,
        timeout,
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
