package org.hashrelay.streams.tunnel;

import com.typesafe.config.Config;
import java.time.Duration;
import org.hashrelay.streams.tunnel.link.Checked;

/**
 * {@code hashrelay.tunnel.limits}: what a stranger may use of a server before it proved itself, and
 * a node after that.
 */
public record TunnelLimits(
    Duration helloTimeout,
    int bytesBeforeProof,
    int halfOpen,
    int halfOpenPerNetwork,
    Duration halfOpenGrace,
    int newConnectionsPerSecond,
    int newCertificatesPerSecond,
    int inVainPerSecond,
    int failures,
    Duration failuresWindow,
    Duration firstBan,
    Duration longestBan,
    int streamsPerSession,
    int waitingSessions) {

  static final String PATH = "hashrelay.tunnel.limits";

  public static TunnelLimits from(Config root) {
    var limits = new Checked(root, PATH);
    var brief = Duration.ofMillis(50);
    var day = Duration.ofDays(1);
    return new TunnelLimits(
        limits.durationIn("hello-timeout", brief, Duration.ofMinutes(1)),
        limits.bytesIn("bytes-before-proof", 2 * 1024, 64 * 1024),
        limits.intIn("half-open", 1, 100_000),
        limits.intIn("half-open-per-network", 1, 100_000),
        limits.durationIn("half-open-grace", Duration.ZERO, Duration.ofMinutes(1)),
        limits.intIn("new-connections-per-second", 1, 100_000),
        limits.intIn("new-certificate-handshakes-per-second", 1, 100_000),
        limits.intIn("in-vain-per-second", 1, 100_000),
        limits.intIn("failures", 1, 1_000),
        limits.durationIn("failures-window", brief, day),
        limits.durationIn("first-ban", brief, day),
        limits.durationIn("longest-ban", brief, day),
        limits.intIn("streams-per-session", 1, 1_000_000),
        limits.intIn("waiting-sessions", 1, 1_000_000));
  }
}
