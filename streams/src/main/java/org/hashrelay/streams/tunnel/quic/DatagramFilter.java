package org.hashrelay.streams.tunnel.quic;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Stands before a server's QUIC engine: decides of each datagram of a stranger whether the engine
 * shall see it.
 *
 * <pre>
 *   short header, Handshake ─────────────────────────────────────────► engine (it knows its own)
 *   Initial, new, no token:   per second, per network, unvalidated ──► engine (answers with Retry)
 *   Initial, new, with token: per second                            ─► engine (checks the token)
 *   Initial of a sender that had one let through with a token ──────► engine
 * </pre>
 *
 * <p>Whoever is turned away for want of room and sends the very same again, as a real client does
 * after a second and a flood of invented senders does not, gets one of a few places kept for that.
 * All of it is bounded. Pure but for the clock; thread-safe.
 */
final class DatagramFilter {

  static final int LEAST_INITIAL = 1_200;

  private static final long SECOND = 1_000_000_000L;
  private static final long UNVALIDATED_FOR = 3 * SECOND;
  private static final long PROVED_FOR = 10 * SECOND;
  private static final long AGAIN_AFTER = SECOND / 5;
  private static final long AGAIN_BEFORE = 10 * SECOND;
  private static final int AGAIN_SLOTS = 1 << 16;
  private static final int NETWORKS = 4_096;
  private static final int PROVED = 4_096;
  private static final int INITIALS_OF_ONE = 64;

  /** Tokens that fill again, twice as many at most as come in a second. */
  private static final class Bucket {
    private final int perSecond;
    private double left;
    private long at;

    Bucket(int perSecond, long now) {
      this.perSecond = perSecond;
      this.left = 2.0 * perSecond;
      this.at = now;
    }

    boolean take(long now) {
      left = Math.min(2.0 * perSecond, left + (now - at) * (double) perSecond / SECOND);
      at = now;
      if (left < 1) return false;
      left--;
      return true;
    }
  }

  /** A sender that showed a token, and how many Initials more it has sent. */
  private static final class Proved {
    private final long until;
    private int initials;

    Proved(long until) {
      this.until = until;
    }
  }

  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Bounded(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }

  private final FilterLimits limits;
  private final LongSupplier nanos;
  private final Consumer<String> refused;
  private final Bucket fresh;
  private final Bucket again;
  private final Bucket tokens;
  private final Bucket tokensAgain;
  private final Map<Long, Bucket> networks = new Bounded<>(NETWORKS);
  private final Map<InetSocketAddress, Proved> proved = new Bounded<>(PROVED);
  private final LinkedHashMap<Long, Long> unvalidated = new LinkedHashMap<>();
  private final long[] turnedAway = new long[2 * AGAIN_SLOTS];

  /** @param refused is told each time, why */
  DatagramFilter(FilterLimits limits, LongSupplier nanos, Consumer<String> refused) {
    this.limits = limits;
    this.refused = refused;
    this.nanos = nanos;
    var now = nanos.getAsLong();
    var kept = Math.max(1, limits.newPerSecond() / 4);
    this.fresh = new Bucket(limits.newPerSecond(), now);
    this.again = new Bucket(kept, now);
    this.tokens = new Bucket(limits.newPerSecond(), now);
    this.tokensAgain = new Bucket(kept, now);
  }

  /** Whether the engine shall see it; counts it otherwise. */
  boolean passes(InetSocketAddress from, ByteBuffer datagram) {
    var refusal = refusal(from, datagram);
    refusal.ifPresent(refused);
    return refusal.isEmpty();
  }

  /** Why the engine shall not see it, as a counter names it; its position stays. */
  Optional<String> refusal(InetSocketAddress from, ByteBuffer datagram) {
    if (!datagram.hasRemaining()) return Optional.of("quic-malformed");
    if (!LongHeader.isLong(datagram)) return shortHeader(datagram);
    var header = LongHeader.of(datagram);
    if (header.isEmpty()) return Optional.of("quic-malformed");
    if (header.get().version() != LongHeader.VERSION_1)
      return otherVersion(from, header.get(), datagram);
    return switch (header.get().kind()) {
      case LongHeader.INITIAL ->
        datagram.remaining() < LEAST_INITIAL
            ? Optional.of("quic-short-initial")
            : initial(from, header.get());
      case LongHeader.EARLY_DATA -> Optional.of("quic-early-data");
      default -> Optional.empty();
    };
  }

  /** At least a first byte with its fixed bit, an id, and what header protection samples. */
  private static Optional<String> shortHeader(ByteBuffer datagram) {
    var fixed = (datagram.get(datagram.position()) & 0x40) != 0;
    return fixed && datagram.remaining() >= 21 ? Optional.empty() : Optional.of("quic-malformed");
  }

  /** Is answered with the versions there are, so the same limits hold. */
  private Optional<String> otherVersion(
      InetSocketAddress from, LongHeader header, ByteBuffer datagram) {
    return header.version() == 0 || datagram.remaining() < LEAST_INITIAL
        ? Optional.of("quic-malformed")
        : initial(from, header);
  }

  private synchronized Optional<String> initial(InetSocketAddress from, LongHeader header) {
    var now = nanos.getAsLong();
    var known = proved.get(from);
    if (known != null && now - known.until < 0) {
      return ++known.initials <= INITIALS_OF_ONE ? Optional.empty() : Optional.of("quic-too-many");
    }
    var key = header.connectionId() * 31 + from.hashCode();
    return header.token() ? withToken(from, key, now) : withoutToken(from.getAddress(), key, now);
  }

  private Optional<String> withToken(InetSocketAddress from, long key, long now) {
    if (!tokens.take(now) && !(isSaidAgain(~key, now) && tokensAgain.take(now))) {
      return Optional.of("quic-too-many-new");
    }
    proved.put(from, new Proved(now + PROVED_FOR));
    return Optional.empty();
  }

  private Optional<String> withoutToken(InetAddress from, long key, long now) {
    forget(now);
    if (unvalidated.containsKey(key)) return Optional.empty();
    var refusal = room(from, now);
    if (refusal.isPresent() && !(isSaidAgain(key, now) && again.take(now))) return refusal;
    while (unvalidated.size() >= limits.unvalidated()) removeEldest();
    unvalidated.put(key, now + UNVALIDATED_FOR);
    return Optional.empty();
  }

  private Optional<String> room(InetAddress from, long now) {
    if (unvalidated.size() >= limits.unvalidated()) return Optional.of("quic-unvalidated");
    if (!from.isLoopbackAddress() && !ofNetwork(from, now).take(now)) {
      return Optional.of("quic-too-many-of-network");
    }
    return fresh.take(now) ? Optional.empty() : Optional.of("quic-too-many-new");
  }

  private Bucket ofNetwork(InetAddress from, long now) {
    var bytes = from.getAddress();
    var network = 0L;
    for (var i = 0; i < (bytes.length == 4 ? 3 : 7); i++) network = network << 8 | bytes[i] & 0xFF;
    return networks.computeIfAbsent(network, n -> new Bucket(limits.newPerNetwork(), now));
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

  /** Whether the same was turned away a moment ago; if not, it has been now. */
  private boolean isSaidAgain(long key, long now) {
    var slot = 2 * ((int) (key ^ key >>> 32 ^ key >>> 48) & AGAIN_SLOTS - 1);
    var age = now - turnedAway[slot + 1];
    var same = turnedAway[slot] == key && age < AGAIN_BEFORE;
    if (same && age < AGAIN_AFTER) return false;
    turnedAway[slot] = key;
    turnedAway[slot + 1] = now;
    return same;
  }

  /** Senders and ids remembered now. */
  synchronized int remembered() {
    return networks.size() + proved.size() + unvalidated.size();
  }
}
