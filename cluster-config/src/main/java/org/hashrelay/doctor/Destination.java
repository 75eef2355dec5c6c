package org.hashrelay.doctor;

import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.Fingerprint;

/**
 * How a node reaches its servers.
 *
 * @param transport as the node's file says it: {@code auto} …
 * @param token empty when its file holds none
 */
public record Destination(
    List<HostPort> servers,
    Optional<Fingerprint> pin,
    String transport,
    Optional<NodeToken> token) {

  public Destination {
    servers = List.copyOf(servers);
  }
}
