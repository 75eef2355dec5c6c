package org.hashrelay.streams.pool;

import java.util.Optional;

/** Where a pool listens, as the relay dials it. */
public record PoolAddress(int poolId, String host, int port, boolean tls) {

  /**
   * Where the pool sent its clients; empty when it may not send them there.
   *
   * @param text {@code host} or {@code host:port}; empty for the pool's own address
   */
  Optional<PoolAddress> elsewhere(String text) {
    if (text.isEmpty()) return Optional.of(this);
    var cut = text.lastIndexOf(':');
    var there = cut < 0 ? text : text.substring(0, cut);
    if (!there.equalsIgnoreCase(host) && !RegisteredDomain.same(there, host))
      return Optional.empty();
    var digits = cut < 0 ? "" : text.substring(cut + 1);
    if (!digits.matches("\\d{0,5}")) return Optional.empty();
    var to = digits.isEmpty() ? port : Integer.parseInt(digits);
    if (to < 1 || to > 65_535) return Optional.empty();
    return Optional.of(new PoolAddress(poolId, there, to, tls));
  }
}
