/** The ways a node can take to its servers: how a connection over each transport is dialled. */
package org.hashrelay.streams.tunnel.way;
