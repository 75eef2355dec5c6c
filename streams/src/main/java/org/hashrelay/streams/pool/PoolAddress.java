package org.hashrelay.streams.pool;

/** Where a pool listens, as the relay dials it. */
public record PoolAddress(int poolId, String host, int port, boolean tls) {}
