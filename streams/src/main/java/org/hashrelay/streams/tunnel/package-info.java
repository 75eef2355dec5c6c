/** One encrypted pipe that carries many streams: its two ends, as the other modules use them. */
package org.hashrelay.streams.tunnel;
