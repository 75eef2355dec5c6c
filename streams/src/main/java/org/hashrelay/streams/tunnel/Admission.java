package org.hashrelay.streams.tunnel;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;

/**
 * Who may try to prove itself: bounds half-open connections, new ones a second, and the guesses of
 * one address with one token.
 *
 * <p>Failures count for an address together with the token it showed, so that a node with a wrong
 * token does not shut out its neighbours behind the same address. Thread-safe.
 */
final class Admission {

  private static final int REMEMBERED = 10_000;

  private record Guesser(InetAddress address, String tokenId) {}

  /** @param until when the ban ends, or when it ended */
  private record Guilt(int failures, long since, int bans, long until) {}

  private final TunnelLimits limits;
  private final LongSupplier nanos;
  private final Map<ByteString, Integer> halfOpen = new HashMap<>();
  private final Map<Guesser, Guilt> guilt = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Guesser, Guilt> eldest) {
      return size() > REMEMBERED;
    }
  };
  private final Tickets connections;
  private final Tickets certificates;
  private int halfOpenInAll;

  Admission(TunnelLimits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
    this.connections = new Tickets(limits.newConnectionsPerSecond(), nanos);
    this.certificates = new Tickets(limits.newCertificatesPerSecond(), nanos);
  }

  /** Why not, as a counter names it; when empty, {@link #settled} is owed once. */
  synchronized Optional<String> enter(InetAddress address) {
    var network = network(address);
    if (halfOpenInAll >= limits.halfOpen()) return Optional.of("half-open");
    if (halfOpen.getOrDefault(network, 0) >= limits.halfOpenPerNetwork()) {
      return Optional.of("half-open-per-network");
    }
    if (!connections.take()) return Optional.of("too-many-new");
    halfOpenInAll++;
    halfOpen.merge(network, 1, Integer::sum);
    return Optional.empty();
  }

  /** The same for a handshake with a certificate, which costs a hundred times that of a key. */
  synchronized Optional<String> certificate() {
    return certificates.take() ? Optional.empty() : Optional.of("too-many-new");
  }

  /** The connection is proved, or gone. */
  synchronized void settled(InetAddress address) {
    halfOpenInAll--;
    halfOpen.computeIfPresent(network(address), (network, n) -> n == 1 ? null : n - 1);
  }

  synchronized boolean isBanned(InetAddress address, String tokenId) {
    var found = guilt.get(new Guesser(address, tokenId));
    return found != null && found.bans() > 0 && nanos.getAsLong() - found.until() < 0;
  }

  /** A wrong proof. */
  synchronized void failed(InetAddress address, String tokenId) {
    guilt.compute(new Guesser(address, tokenId), (guesser, before) -> worse(before));
  }

  /** A right one: what was before is forgiven. */
  synchronized void proved(InetAddress address, String tokenId) {
    guilt.remove(new Guesser(address, tokenId));
  }

  private Guilt worse(Guilt before) {
    var now = nanos.getAsLong();
    if (before == null || now - before.since() > forgottenAfter(before)) {
      return counted(new Guilt(0, now, 0, now), now);
    }
    var windowOver = now - before.since() > limits.failuresWindow().toNanos();
    return counted(windowOver ? new Guilt(0, now, before.bans(), before.until()) : before, now);
  }

  private Guilt counted(Guilt before, long now) {
    var failures = before.failures() + 1;
    if (failures < limits.failures()) {
      return new Guilt(failures, before.since(), before.bans(), before.until());
    }
    var ban = Math.min(
        limits.longestBan().toNanos(), limits.firstBan().toNanos() << Math.min(before.bans(), 16));
    return new Guilt(0, now, before.bans() + 1, now + ban);
  }

  /** A ban is remembered as long again as it lasted, so that the next one is longer. */
  private long forgottenAfter(Guilt before) {
    return limits.failuresWindow().toNanos() + 2 * Math.max(0, before.until() - before.since());
  }

  /** A /24 of IPv4, a /56 of IPv6. */
  private static ByteString network(InetAddress address) {
    var bytes = address.getAddress();
    return ByteString.fromArray(bytes, 0, bytes.length == 4 ? 3 : 7);
  }
}
