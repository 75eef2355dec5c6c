/** One connection between node and server, pure but for its stage: proof, heartbeat, life and end. */
package org.hashrelay.streams.tunnel.link;
