/** Frames and logical streams, by WIRE.md; knows no actor, no clock and no encryption. */
package org.hashrelay.streams.tunnel.frame;
