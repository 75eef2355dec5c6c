package org.hashrelay.streams.tunnel;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;

/**
 * The places of connections that have not proved themselves, in all and for each network.
 *
 * <p>Where all are taken, whoever comes gets the place of one that has held it for longer than a
 * handshake needs: holding connections open keeps nobody out. Confined to whoever locks around it.
 */
final class HalfOpen {

  /** One connection's place. */
  static final class Place {

    private final ByteString network;
    private final long since;
    private Optional<Runnable> leave = Optional.empty();
    private boolean wanted;

    private Place(ByteString network, long since) {
      this.network = network;
      this.since = since;
    }

    /** Says how the connection is closed when its place is wanted; at once if it was already. */
    synchronized void leaveBy(Runnable close) {
      leave = Optional.of(close);
      if (wanted) close.run();
    }

    synchronized void wanted() {
      wanted = true;
      leave.ifPresent(Runnable::run);
    }
  }

  private final TunnelLimits limits;
  private final LongSupplier nanos;
  private final Map<ByteString, LinkedHashSet<Place>> networks = new HashMap<>();
  private int size;

  HalfOpen(TunnelLimits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
  }

  int size() {
    return size;
  }

  /** What stands in the way of one more from this address, as a counter names it. */
  Optional<String> obstacle(InetAddress address) {
    var network = network(address);
    if (isCrowded(network) && eldest(network).isEmpty()) {
      return Optional.of("half-open-per-network");
    }
    return isFull() && !isCrowded(network) && eldestOfAll().isEmpty()
        ? Optional.of("half-open")
        : Optional.empty();
  }

  /** Whoever has to go for one more from this address; its place is free then. */
  Optional<Place> makeRoom(InetAddress address) {
    var network = network(address);
    var displaced =
        isCrowded(network) ? eldest(network) : isFull() ? eldestOfAll() : Optional.<Place>empty();
    displaced.ifPresent(this::leave);
    return displaced;
  }

  Place enter(InetAddress address) {
    var place = new Place(network(address), nanos.getAsLong());
    networks.computeIfAbsent(place.network, network -> new LinkedHashSet<>()).add(place);
    size++;
    return place;
  }

  /** Whether it was still there. */
  boolean leave(Place place) {
    var network = networks.get(place.network);
    if (network == null || !network.remove(place)) return false;
    if (network.isEmpty()) networks.remove(place.network);
    size--;
    return true;
  }

  private boolean isFull() {
    return size >= limits.halfOpen();
  }

  private boolean isCrowded(ByteString network) {
    var places = networks.get(network);
    return places != null && places.size() >= limits.halfOpenPerNetwork();
  }

  private Optional<Place> eldest(ByteString network) {
    return Stream.ofNullable(networks.get(network))
        .map(LinkedHashSet::iterator)
        .map(Iterator::next)
        .filter(this::hasHadItsTime)
        .findFirst();
  }

  /** Of the network that has the most places. */
  private Optional<Place> eldestOfAll() {
    return networks.values().stream()
        .map(places -> places.iterator().next())
        .filter(this::hasHadItsTime)
        .max(Comparator.<Place>comparingInt(place -> networks.get(place.network).size())
            .thenComparing(place -> -place.since));
  }

  private boolean hasHadItsTime(Place place) {
    return nanos.getAsLong() - place.since >= limits.halfOpenGrace().toNanos();
  }

  /** A /24 of IPv4, a /56 of IPv6. */
  private static ByteString network(InetAddress address) {
    var bytes = address.getAddress();
    return ByteString.fromArray(bytes, 0, bytes.length == 4 ? 3 : 7);
  }
}
