package org.hashrelay.streams.tunnel.datagram;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * For an engine that keeps something for each Retry, and whose tokens only it can check: places are
 * few even for whoever only asks.
 *
 * <pre>
 *   no token:   per second, per network, unvalidated ──► engine (answers with Retry)
 *   with token: per second ────────────────────────────► engine (checks the token)
 *   of a sender that had one let through with a token ─► engine
 * </pre>
 */
public final class KeptRetry implements Newcomers {

  private static final long UNVALIDATED_NANOS = 3_000_000_000L;

  private final FilterLimits limits;
  private final Places first;
  private final Places withToken;
  private final Networks networks;
  private final Handshakes<InetSocketAddress> handshakes = new Handshakes<>();
  private final LinkedHashMap<Long, Long> unvalidated = new LinkedHashMap<>();

  public KeptRetry(FilterLimits limits, long now) {
    this.limits = limits;
    this.first = new Places(limits.newPerSecond(), now);
    this.withToken = new Places(limits.newPerSecond(), now);
    this.networks = new Networks(limits.newPerNetwork());
  }

  @Override
  public Optional<String> refusal(InetSocketAddress from, LongHeader header, long now) {
    if (handshakes.isKnown(from, now)) return handshakes.refusal(from);
    var key = header.connectionId() * 31 + from.hashCode();
    return header.token().hasRemaining()
        ? withToken(from, key, now)
        : withoutToken(from.getAddress(), key, now);
  }

  private Optional<String> withToken(InetSocketAddress from, long key, long now) {
    if (!withToken.take(now) && !withToken.takeAgain(key, now)) {
      return Optional.of("quic-too-many-new");
    }
    handshakes.begin(from, now);
    return Optional.empty();
  }

  private Optional<String> withoutToken(InetAddress from, long key, long now) {
    forget(now);
    if (unvalidated.containsKey(key)) return Optional.empty();
    var refusal = room(from, now);
    if (refusal.isPresent() && !first.takeAgain(key, now)) return refusal;
    while (unvalidated.size() >= limits.unvalidated()) removeEldest();
    unvalidated.put(key, now + UNVALIDATED_NANOS);
    return Optional.empty();
  }

  private Optional<String> room(InetAddress from, long now) {
    if (unvalidated.size() >= limits.unvalidated()) return Optional.of("quic-unvalidated");
    if (!networks.take(from, now)) return Optional.of("quic-too-many-of-network");
    return first.take(now) ? Optional.empty() : Optional.of("quic-too-many-new");
  }

  private void forget(long now) {
    for (var entries = unvalidated.values().iterator(); entries.hasNext(); ) {
      if (now - entries.next() < 0) return;
      entries.remove();
    }
  }

  private void removeEldest() {
    var eldest = unvalidated.keySet().iterator();
    eldest.next();
    eldest.remove();
  }

  @Override
  public int remembered() {
    return networks.size() + handshakes.size() + unvalidated.size();
  }
}
