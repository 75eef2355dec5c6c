package org.hashrelay.streams.tunnel.datagram;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Stands before a server's QUIC engine: decides of each datagram of a stranger whether the engine
 * shall see it.
 *
 * <pre>
 *   short header, Handshake ──────────────► engine (it knows its own)
 *   Initial, another version: Newcomers ──► engine
 *   all else ────────────────────────────► dropped
 * </pre>
 *
 * <p>What is dropped is counted by kind:
 *
 * <ul>
 *   <li>{@code quic-malformed}, {@code quic-short-initial}, {@code quic-early-data}: nothing that a
 *       node would send
 *   <li>{@code quic-bad-token}: a token this server never gave, or to another, or too long ago
 *   <li>{@code quic-too-many-unproved}: more first datagrams than are answered
 *   <li>{@code quic-too-many-new}, {@code quic-too-many-of-network}, {@code quic-unvalidated}: no
 *       place, by the limits of these names
 *   <li>{@code quic-too-many}: one handshake with more Initials than any needs
 * </ul>
 *
 * <p>All of it is bounded. Pure but for the clock; thread-safe.
 */
public final class DatagramFilter {

  static final int LEAST_INITIAL = 1_200;

  private final Newcomers newcomers;
  private final LongSupplier nanos;
  private final Consumer<String> refused;

  /** @param refused is told each time, why */
  public DatagramFilter(Newcomers newcomers, LongSupplier nanos, Consumer<String> refused) {
    this.newcomers = newcomers;
    this.nanos = nanos;
    this.refused = refused;
  }

  /** Whether the engine shall see it; counts it otherwise. */
  public boolean passes(InetSocketAddress from, ByteBuffer datagram) {
    var refusal = refusal(from, datagram);
    refusal.ifPresent(refused);
    return refusal.isEmpty();
  }

  /** Why the engine shall not see it; its position stays. */
  private Optional<String> refusal(InetSocketAddress from, ByteBuffer datagram) {
    if (!datagram.hasRemaining()) return Optional.of("quic-malformed");
    if (!LongHeader.isLong(datagram)) return shortHeader(datagram);
    return LongHeader.of(datagram)
        .map(header -> longHeader(from, header, datagram.remaining()))
        .orElseGet(() -> Optional.of("quic-malformed"));
  }

  /** At least a first byte with its fixed bit, an id, and what header protection samples. */
  private static Optional<String> shortHeader(ByteBuffer datagram) {
    var fixed = (datagram.get(datagram.position()) & 0x40) != 0;
    return fixed && datagram.remaining() >= 21 ? Optional.empty() : Optional.of("quic-malformed");
  }

  private Optional<String> longHeader(InetSocketAddress from, LongHeader header, int size) {
    if (header.version() != LongHeader.VERSION_1) return otherVersion(from, header, size);
    return switch (header.kind()) {
      case LongHeader.INITIAL ->
        size < LEAST_INITIAL ? Optional.of("quic-short-initial") : newcomer(from, header);
      case LongHeader.EARLY_DATA -> Optional.of("quic-early-data");
      default -> Optional.empty();
    };
  }

  /** Is answered with the versions there are, so the same limits hold. */
  private Optional<String> otherVersion(InetSocketAddress from, LongHeader header, int size) {
    return header.version() == 0 || size < LEAST_INITIAL
        ? Optional.of("quic-malformed")
        : newcomer(from, header);
  }

  private synchronized Optional<String> newcomer(InetSocketAddress from, LongHeader header) {
    return newcomers.refusal(from, header, nanos.getAsLong());
  }

  /** Senders and ids remembered now. */
  synchronized int remembered() {
    return newcomers.remembered();
  }
}
