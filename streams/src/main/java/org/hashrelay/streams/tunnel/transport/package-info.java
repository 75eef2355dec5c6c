/** How bytes travel unread: TLS, the server's key, and the way into an island. */
package org.hashrelay.streams.tunnel.transport;
