package org.hashrelay.http.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this server's tunnel port is doing now.
 *
 * @param certificateExpiresAt until when nodes take the certificate that is shown
 * @param certificateFault why newer certificate files are not in use
 * @param sessions of nodes that are connected here
 * @param waitingSessions of nodes that may come back
 * @param halfOpen connections that have not proved themselves
 * @param refused connections that never became a session, by kind, since the start
 */
public record TunnelFacts(
    Instant certificateExpiresAt,
    Optional<String> certificateFault,
    int sessions,
    int waitingSessions,
    int halfOpen,
    Map<String, Long> refused) {

  private static final List<String> NOT_PROVED = List.of("token", "psk", "banned");

  public TunnelFacts {
    refused = Map.copyOf(refused);
  }

  /** Of those that were refused, the ones whose proof did not hold or was not looked at again. */
  public long notProved() {
    return NOT_PROVED.stream().mapToLong(kind -> refused.getOrDefault(kind, 0L)).sum();
  }
}
