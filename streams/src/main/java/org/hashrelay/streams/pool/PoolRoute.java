package org.hashrelay.streams.pool;

/**
 * Which pool connection a logical stream is for, as both ends of the tunnel name it.
 *
 * <p>The address is not part of it: the relay knows where its pools are, and dials no other.
 *
 * @param upstream index of the upstream within its mapping, from 0
 * @param epoch counts the lives of that upstream, from 1; a reconnect starts a new one
 */
public record PoolRoute(int mappingId, int poolId, int upstream, long epoch) {}
