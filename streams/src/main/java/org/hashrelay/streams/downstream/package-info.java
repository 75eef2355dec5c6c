/** Sockets of miners: one island for each mapping. */
package org.hashrelay.streams.downstream;
