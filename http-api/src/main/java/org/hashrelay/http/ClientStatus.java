package org.hashrelay.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.tunnel.client.TunnelStatus.SessionStatus;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.WayFacts;

/**
 * How a client node is, as its own little HTTP server tells it.
 *
 * @param state of the tunnel: {@code connecting | connected | refused | waiting}
 * @param server the one it is, or was last, connected to; empty before the first attempt
 * @param cipher in use; empty when not connected
 * @param transportWanted what it works towards; so is the cipher
 * @param transportError why the tunnel does not travel that way, and what to do about it; empty when
 *     it does
 * @param lastError why the last attempt failed; empty when none did
 * @param awaySince when the tunnel was lost; empty while it stands, and before it first did
 * @param session what outlives a connection; empty when there is none to go on with
 * @param appliedRevision newest set of mappings its ports match
 * @param unackedReports share reports that no server has journaled yet
 */
public record ClientStatus(
    String nodeId,
    String version,
    String commit,
    String state,
    String server,
    String transport,
    String cipher,
    String transportWanted,
    String cipherWanted,
    String transportError,
    String lastError,
    Optional<Instant> connectedAt,
    Optional<Instant> awaySince,
    Optional<SessionStatus> session,
    TunnelChanges tunnel,
    long appliedRevision,
    int unackedReports,
    List<MappingTelemetry> mappings) {

  /**
   * How often the tunnel changed since this process started.
   *
   * @param connections by transport
   * @param switches to another transport or cipher, with the session
   * @param renewals over a fresh connection of the same kind because it was time
   */
  public record TunnelChanges(Map<String, Long> connections, long switches, long renewals) {}

  public ClientStatus {
    mappings = List.copyOf(mappings);
  }

  /** What its metrics tell of the tunnel. */
  WayFacts facts() {
    return new WayFacts(
        transportWanted,
        cipherWanted,
        transportError,
        tunnel.connections(),
        tunnel.switches(),
        tunnel.renewals());
  }

  /** Whether the tunnel stands. */
  public boolean connected() {
    return state.equals("connected");
  }
}
