package org.hashrelay.streams.aggregation.upstream;

import java.util.Optional;
import java.util.OptionalInt;
import org.hashrelay.streams.pool.RegisteredDomain;

/**
 * Where a pool may send its clients: to itself, and within its own registered domain. Anything else
 * is how hashrate is stolen (Q69).
 */
public final class RedirectRule {

  /** What to make of such a request. */
  public sealed interface Verdict {}

  /** @param elsewhere {@code host} or {@code host:port}; empty for the pool's own address */
  public record Follow(Optional<String> elsewhere) implements Verdict {}

  public record Ignore() implements Verdict {}

  private RedirectRule() {}

  /**
   * @param named where the pool sends its clients; empty for the same host
   * @param poolHost as it was configured; empty when unknown
   */
  public static Verdict judge(Optional<String> named, OptionalInt to, String poolHost) {
    if (named.isEmpty()) return new Follow(Optional.empty());
    var host = named.get();
    var same = host.equalsIgnoreCase(poolHost);
    if (same && to.isEmpty()) return new Follow(Optional.empty());
    if (!same && !RegisteredDomain.same(host, poolHost)) return new Ignore();
    var port = to.isPresent() ? ":" + to.getAsInt() : "";
    return new Follow(Optional.of(host + port));
  }
}
