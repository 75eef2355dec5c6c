/** Connections to pools, dialled by the relay or through the tunnel. */
package org.hashrelay.streams.pool;
