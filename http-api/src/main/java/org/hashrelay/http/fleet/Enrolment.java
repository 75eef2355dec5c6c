package org.hashrelay.http.fleet;

import java.util.List;

/**
 * What a node has to know of its servers before the first connection.
 *
 * @param servers {@code host:port} of the tunnel, as seen from the farms; tried in this order
 * @param fingerprint {@code sha256:} and the hex digest of the server's public key
 */
public record Enrolment(List<String> servers, String fingerprint) {

  public Enrolment {
    servers = List.copyOf(servers);
  }

  /** Everything one node needs, as one line to hand over. */
  public EnrolmentLine forNode(String nodeId, String token) {
    return new EnrolmentLine(servers, nodeId, token, fingerprint);
  }
}
