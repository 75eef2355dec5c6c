package org.hashrelay.streams.tunnel.link;

import com.typesafe.config.Config;
import java.time.Duration;

/** What both ends of a tunnel have in common; reference.conf says what each one means. */
public record LinkSettings(
    Duration heartbeatInterval,
    int heartbeatMissedLimit,
    Duration probeAfter,
    Duration probeSoonest,
    Duration probeTimeout,
    int streamWindow,
    int unacknowledgedLimit,
    int sessionBuffer,
    ShapeSettings shape) {

  private static final int ROUND_TRIPS = 4;

  /** With signs of life at least so often. */
  public LinkSettings beatingEvery(Duration most) {
    return heartbeatInterval.compareTo(most) <= 0 ? this : with(most, probeSoonest);
  }

  /** Of an end that does not look for another way, and so need not hurry to doubt. */
  public LinkSettings unhurried() {
    return with(heartbeatInterval, probeAfter);
  }

  private LinkSettings with(Duration heartbeat, Duration soonest) {
    return new LinkSettings(
        heartbeat,
        heartbeatMissedLimit,
        probeAfter,
        soonest,
        probeTimeout,
        streamWindow,
        unacknowledgedLimit,
        sessionBuffer,
        shape);
  }

  /** After how long a silence the other end is doubted, when it usually answers that soon. */
  Duration doubtAfter(long usualMicros) {
    if (usualMicros <= 0) return probeAfter;
    var brisk = probeSoonest.plusNanos(usualMicros * 1_000 * ROUND_TRIPS);
    return brisk.compareTo(probeAfter) < 0 ? brisk : probeAfter;
  }

  /** Whether a short round trip makes the other end doubtful sooner. */
  boolean isBrisk() {
    return probeSoonest.compareTo(probeAfter) < 0;
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
        tunnel.durationIn("probe-soonest", brief, hour),
        tunnel.durationIn("probe-timeout", brief, hour),
        tunnel.bytesIn("stream-window", 64 * 1024, 8 * 1024 * 1024),
        tunnel.bytesIn("unacknowledged-limit", 256 * 1024, 256 * 1024 * 1024),
        tunnel.bytesIn("session-buffer", 1024 * 1024, 1024 * 1024 * 1024),
        ShapeSettings.from(root));
  }
}
