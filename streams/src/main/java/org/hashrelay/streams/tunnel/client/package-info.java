/**
 * A node's end of the tunnel: which way it takes, and the session that outlives each connection;
 * begin with TunnelClient.
 */
package org.hashrelay.streams.tunnel.client;
