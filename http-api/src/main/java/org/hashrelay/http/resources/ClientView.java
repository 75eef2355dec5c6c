package org.hashrelay.http.resources;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.LinkInfo;

/**
 * A client node as a caller gets to see it.
 *
 * @param transport in use while connected, wanted otherwise; so is the cipher
 * @param revision of its set of mappings, as {@code appliedRevision}
 * @param rttMs of the last ping; empty while not connected
 */
record ClientView(
    String id,
    String name,
    String farm,
    boolean connected,
    Optional<String> server,
    Optional<String> transport,
    Optional<String> cipher,
    Optional<String> address,
    Optional<Double> rttMs,
    Optional<Instant> connectedAt,
    Optional<Instant> lastSeenAt,
    Optional<String> version,
    long revision,
    long appliedRevision,
    int mappings,
    Wanted wanted) {

  /** What an admin asked for; where nothing, the node's own file says. */
  record Wanted(Optional<String> transport, Optional<String> cipher) {}

  static ClientView of(NodeIs node) {
    var link = node.link();
    return new ClientView(
        node.nodeId(),
        node.name(),
        node.farm(),
        link.isPresent(),
        link.map(LinkInfo::server),
        link.map(LinkInfo::transport).or(() -> said(node.transport())),
        link.map(LinkInfo::cipher).or(() -> said(node.cipher())),
        link.map(LinkInfo::address),
        link.map(l -> node.rttMicros() / 1000.0),
        link.map(LinkInfo::since),
        node.lastSeenAt(),
        link.map(LinkInfo::version),
        node.revision(),
        node.appliedRevision(),
        node.mappings().size(),
        new Wanted(said(node.transport()), said(node.cipher())));
  }

  boolean local() {
    return transport.equals(Optional.of("in-process"));
  }

  private static Optional<String> said(String wish) {
    return Optional.of(wish).filter(text -> !text.isEmpty());
  }
}
