package org.hashrelay.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.tunnel.client.TunnelStatus.SessionStatus;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;

/**
 * How a client node is, as its own little HTTP server tells it.
 *
 * @param state of the tunnel: {@code connecting | connected | refused | waiting}
 * @param server the one it is, or was last, connected to; empty before the first attempt
 * @param lastError why the last attempt failed; empty when none did
 * @param awaySince when the tunnel was lost; empty while it stands, and before it first did
 * @param session what outlives a connection; empty when there is none to go on with
 * @param appliedRevision newest set of mappings its ports match
 * @param unackedReports share reports that no server has journaled yet
 */
public record ClientStatus(
    String nodeId,
    String version,
    String state,
    String server,
    String transport,
    String lastError,
    Optional<Instant> connectedAt,
    Optional<Instant> awaySince,
    Optional<SessionStatus> session,
    long appliedRevision,
    int unackedReports,
    List<MappingTelemetry> mappings) {

  public ClientStatus {
    mappings = List.copyOf(mappings);
  }

  /** Whether the tunnel stands. */
  public boolean connected() {
    return state.equals("connected");
  }
}
