package org.hashrelay.streams.tunnel;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.hashrelay.streams.tunnel.HalfOpen.Place;

/**
 * Who may try to prove itself: bounds half-open connections, new ones a second, those in vain a
 * second, and the guesses of one address with one token.
 *
 * <p>Wrong proofs shut out an address together with the token it showed, never the address alone: a
 * node with a wrong token, or a stranger behind the same NAT, does not shut out its neighbours. An
 * address that failed lately, and from which no node came since, is only served last: the newest
 * half of each second's burst is kept for the others. Thread-safe.
 */
final class Admission {

  private record Guesser(InetAddress address, String tokenId) {}

  /** May it come in? */
  sealed interface Entry {}

  /** {@link Admission#settled} is owed once for this place. */
  record Admitted(Place place) implements Entry {}

  /** @param kind as a counter names it */
  record Refused(String kind) implements Entry {}

  private final HalfOpen halfOpen;
  private final Guilt<Guesser> guessers;
  private final Guilt<InetAddress> strangers;
  private final Tickets connections;
  private final Tickets certificates;
  private final Tickets inVain;

  Admission(TunnelLimits limits, LongSupplier nanos) {
    this.halfOpen = new HalfOpen(limits, nanos);
    this.guessers = new Guilt<>(limits, nanos);
    this.strangers = new Guilt<>(limits, nanos);
    this.connections = new Tickets(limits.newConnectionsPerSecond(), nanos);
    this.certificates = new Tickets(limits.newCertificatesPerSecond(), nanos);
    this.inVain = new Tickets(limits.inVainPerSecond(), nanos);
  }

  /** Closes another connection when that is what it takes. */
  Entry enter(InetAddress address) {
    Optional<Place> displaced;
    Place place;
    synchronized (this) {
      var obstacle = halfOpen.obstacle(address);
      if (obstacle.isPresent()) return new Refused(obstacle.get());
      if (!take(connections, address)) return new Refused("too-many-new");
      displaced = halfOpen.makeRoom(address);
      place = halfOpen.enter(address);
    }
    displaced.ifPresent(Place::wanted);
    return new Admitted(place);
  }

  /** The same for a handshake with a certificate, which costs a hundred times that of a key. */
  synchronized Optional<String> certificate(InetAddress address) {
    return take(certificates, address) ? Optional.empty() : Optional.of("too-many-new");
  }

  private boolean take(Tickets tickets, InetAddress address) {
    return strangers.isHeldAgainst(address) ? tickets.takeIfPlenty() : tickets.take();
  }

  /** The connection is proved, or gone. */
  synchronized void settled(Place place) {
    halfOpen.leave(place);
  }

  synchronized int halfOpen() {
    return halfOpen.size();
  }

  synchronized boolean isBanned(InetAddress address, String tokenId) {
    return guessers.isHeldAgainst(new Guesser(address, tokenId));
  }

  /** A wrong proof. */
  synchronized void failed(InetAddress address, String tokenId) {
    guessers.failed(new Guesser(address, tokenId));
  }

  /** A connection that came to nothing, for whatever reason of its own. */
  synchronized void cameToNothing(InetAddress address) {
    strangers.failed(address);
  }

  /** A connection that was let in for nothing, whoever's fault it was. */
  synchronized void knockedInVain() {
    inVain.owe();
  }

  /** How long nobody should be let in, for all that knocked in vain. */
  synchronized long pauseMillis() {
    return inVain.millisUntilOne();
  }

  /** A right one: what was before is forgiven. */
  synchronized void proved(InetAddress address, String tokenId) {
    guessers.forgive(new Guesser(address, tokenId));
    strangers.forgive(address);
  }
}
