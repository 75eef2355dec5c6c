package org.hashrelay.actors.node;

import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.streams.tunnel.control.ShareBook;

/**
 * What a mapping does right now.
 *
 * @param state {@code pending | running | disabled | port_in_use | pool_down | node_offline |
 *     failed}
 * @param activePoolId 0 when no pool serves
 * @param shares as the node counts them, since it opened the mapping's port
 */
public record MappingStatus(
    String state,
    String detail,
    int activePoolId,
    int downstreamConnections,
    int upstreamConnections,
    int effectiveMinersPerConn,
    ShareBook shares)
    implements ClusterMessage {

  /** A mapping that serves nobody, and why. */
  public static MappingStatus idle(String state, String detail) {
    return new MappingStatus(state, detail, 0, 0, 0, 0, ShareBook.EMPTY);
  }
}
