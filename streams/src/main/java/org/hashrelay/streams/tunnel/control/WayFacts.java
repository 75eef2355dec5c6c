package org.hashrelay.streams.tunnel.control;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node tells of its own tunnel.
 *
 * @param transportWanted what the node works towards: {@code auto}, {@code quic}, {@code tcp_tls} or
 *     {@code tcp_encrypt}; empty from an older node
 * @param cipherWanted of {@code tcp_encrypt}
 * @param trouble why the tunnel does not travel that way, and what to do about it; empty when it does
 * @param connections that carried a session, by transport, since the process started
 * @param switches times a session went on in another mode
 * @param renewals times one went on over a fresh connection in the same mode because it was time
 */
public record WayFacts(
    String transportWanted,
    String cipherWanted,
    String trouble,
    Map<String, Long> connections,
    long switches,
    long renewals) {

  public static final WayFacts NONE = new WayFacts("", "", "", Map.of(), 0, 0);

  public WayFacts wanting(String transport, String cipher, String newTrouble) {
    return new WayFacts(transport, cipher, newTrouble, connections, switches, renewals);
  }

  /** One connection more. */
  public WayFacts connected(String transport, boolean switched, boolean renewed) {
    var more = new TreeMap<>(connections);
    more.merge(transport, 1L, Long::sum);
    return new WayFacts(
        transportWanted,
        cipherWanted,
        trouble,
        Collections.unmodifiableMap(more),
        switches + (switched ? 1 : 0),
        renewals + (renewed ? 1 : 0));
  }
}
