/**
 * What stands before a server's QUIC engine: which datagrams of strangers it gets to see. Begin with
 * {@code DatagramFilter}.
 */
package org.hashrelay.streams.tunnel.datagram;
