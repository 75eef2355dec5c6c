/** The tunnel over QUIC: each logical stream on a QUIC stream of its own, by either of two engines. */
package org.hashrelay.streams.tunnel.quic;
