package org.hashrelay.http.resources;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.http.fleet.CipherWord;

/**
 * A client node as a caller gets to see it.
 *
 * @param transport in use while connected, wanted otherwise; so is the cipher
 * @param transportWanted what the node works towards: what an admin asked for, or its own file says;
 *     empty while neither is known; so is the cipher
 * @param transportError why its tunnel does not travel that way, and what to do about it
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
    Optional<String> transportWanted,
    Optional<String> cipherWanted,
    Optional<String> transportError,
    Optional<String> address,
    Optional<Double> rttMs,
    Optional<Instant> connectedAt,
    Optional<Instant> lastSeenAt,
    Optional<String> version,
    long revision,
    long appliedRevision,
    int mappings,
    Wanted wanted,
    Changes tunnel,
    Optional<Conflict> conflict) {

  /**
   * The newest time that two processes used the node's tokens at once.
   *
   * @param newcomer address of the one that came
   * @param present address of the one that was connected
   * @param outcome {@code taken_over} or {@code refused}
   */
  record Conflict(Instant at, String newcomer, String present, String outcome) {}

  /** What an admin asked for; where nothing, the node's own file says. */
  record Wanted(Optional<String> transport, Optional<String> cipher) {}

  /**
   * How often the tunnel changed since the node's process started; zeros while it is not connected.
   *
   * @param connections by transport
   * @param switches to another transport or cipher, with the session
   * @param renewals over a fresh connection of the same kind because it was time
   */
  record Changes(Map<String, Long> connections, long switches, long renewals) {}

  static ClientView of(NodeIs node) {
    var link = node.link();
    var told = node.telemetry().tunnel();
    return new ClientView(
        node.nodeId(),
        node.name(),
        node.farm(),
        link.isPresent(),
        link.map(LinkInfo::server),
        link.map(LinkInfo::transport).or(() -> said(node.transport())),
        link.map(l -> CipherWord.of(l.cipher())).or(() -> said(node.cipher())),
        said(node.transport()).or(() -> said(told.transportWanted())),
        said(node.cipher()).or(() -> said(told.cipherWanted())),
        said(told.trouble()),
        link.map(LinkInfo::address),
        link.map(l -> node.rttMicros() / 1000.0),
        link.map(LinkInfo::since),
        node.lastSeenAt(),
        link.map(LinkInfo::version),
        node.revision(),
        node.appliedRevision(),
        node.mappings().size(),
        new Wanted(said(node.transport()), said(node.cipher())),
        new Changes(told.connections(), told.switches(), told.renewals()),
        node.conflict().map(c -> new Conflict(c.at(), c.newcomer(), c.present(), c.outcome())));
  }

  boolean local() {
    return transport.equals(Optional.of("in-process"));
  }

  private static Optional<String> said(String wish) {
    return Optional.of(wish).filter(text -> !text.isEmpty());
  }
}
