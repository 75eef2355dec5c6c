/** What node and server tell each other on stream 0. */
package org.hashrelay.streams.tunnel.control;
