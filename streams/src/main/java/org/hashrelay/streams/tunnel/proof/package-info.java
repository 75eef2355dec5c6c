/** Tokens, the keys made of them, and the proof both ends give; WIRE.md §2. */
package org.hashrelay.streams.tunnel.proof;
