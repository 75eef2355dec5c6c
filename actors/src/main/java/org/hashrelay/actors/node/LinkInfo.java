package org.hashrelay.actors.node;

import java.time.Instant;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.Journaled;

/**
 * An open link to a client node.
 *
 * @param instance the life of the node's process; a random text
 * @param tokenId the token it came with; empty for the node inside a server
 * @param server address of the server that holds it
 * @param transport {@code tcp_tls | tcp_encrypt | quic | in-process}
 * @param address where the node's end is, as the server sees it
 */
public record LinkInfo(
    String instance,
    String tokenId,
    String server,
    String transport,
    String cipher,
    String address,
    String version,
    Instant since)
    implements ClusterMessage, Journaled {}
