package org.hashrelay.streams.tunnel.link;

/**
 * What an unproved link may use.
 *
 * @param millis until it must be proved
 * @param bytes of the wire until then
 */
public record Allowance(long millis, int bytes) {}
