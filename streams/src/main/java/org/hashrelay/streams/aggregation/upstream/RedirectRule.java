package org.hashrelay.streams.aggregation.upstream;

import java.util.Optional;
import org.hashrelay.streams.pool.RegisteredDomain;
import org.hashrelay.streams.stratum.v1.PoolMessage.Reconnect;

/**
 * Where a pool may send its clients: to itself, and within its own registered domain. Anything else
 * is how hashrate is stolen (Q69).
 */
final class RedirectRule {

  /** What to make of such a request. */
  sealed interface Verdict {}

  /** @param elsewhere {@code host} or {@code host:port}; empty for the pool's own address */
  record Follow(Optional<String> elsewhere) implements Verdict {}

  record Ignore() implements Verdict {}

  private RedirectRule() {}

  /** @param poolHost as it was configured; empty when unknown */
  static Verdict judge(Reconnect message, String poolHost) {
    if (message.host().isEmpty()) return new Follow(Optional.empty());
    var host = message.host().get();
    var same = host.equalsIgnoreCase(poolHost);
    if (same && message.port().isEmpty()) return new Follow(Optional.empty());
    if (!same && !RegisteredDomain.same(host, poolHost)) return new Ignore();
    var port = message.port().isPresent() ? ":" + message.port().getAsInt() : "";
    return new Follow(Optional.of(host + port));
  }
}
