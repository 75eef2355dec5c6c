package org.hashrelay.streams.pool;

/**
 * Which pool connection a logical stream is for, as both ends of the tunnel name it.
 *
 * <p>The address is not part of it: the relay knows where its pools are, and dials no other than
 * those and what lies in their own domain.
 *
 * @param upstream index of the upstream within its mapping, from 0
 * @param epoch counts the lives of that upstream, from 1; a reconnect starts a new one
 * @param elsewhere {@code host:port} the pool sent its clients to; mostly empty
 */
public record PoolRoute(int mappingId, int poolId, int upstream, long epoch, String elsewhere) {

  public PoolRoute(int mappingId, int poolId, int upstream, long epoch) {
    this(mappingId, poolId, upstream, epoch, "");
  }
}
