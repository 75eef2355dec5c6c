package org.hashrelay.streams.tunnel.psk;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Which token hides behind a pseudonym: yesterday's, today's and tomorrow's of every token known
 * here, since clocks differ.
 *
 * <p>A lookup is a map's, so that it tells nothing by its time. As large as there are tokens; what
 * strangers ask for is not kept. Thread-safe.
 */
public final class Pseudonyms {

  /** A token, and what is derived from it. */
  public record Known(String tokenId, PskKeys keys) {}

  private final InstantSource clock;
  private final Map<Pseudonym, Known> byPseudonym = new ConcurrentHashMap<>();
  private final Map<String, Known> byToken = new HashMap<>();
  private volatile boolean filling;
  private long epoch;

  public Pseudonyms(InstantSource clock) {
    this.clock = clock;
    this.epoch = PskKeys.epochAt(clock.millis());
  }

  /** Not all tokens are here yet: to refuse one as unknown would be a guess. */
  public void filling() {
    filling = true;
  }

  public void filled() {
    filling = false;
  }

  public boolean isFilling() {
    return filling;
  }

  /** @param prk what {@link org.hashrelay.streams.tunnel.proof.NodeToken#prk()} of it is */
  public void put(String tokenId, byte[] prk) {
    var known = new Known(tokenId, new PskKeys(prk));
    synchronized (this) {
      remove(tokenId);
      byToken.put(tokenId, known);
      around(known).forEach(name -> byPseudonym.put(name, known));
    }
  }

  public synchronized void remove(String tokenId) {
    var known = byToken.remove(tokenId);
    if (known != null) around(known).forEach(byPseudonym::remove);
  }

  public synchronized void removeIf(Predicate<String> tokenId) {
    tokens().stream().filter(tokenId).forEach(this::remove);
  }

  /** The ids of all tokens here. */
  public synchronized Set<String> tokens() {
    return new HashSet<>(byToken.keySet());
  }

  /** Moves on to another day when it has come; wanted at least once in a few hours. */
  public synchronized void roll() {
    var now = PskKeys.epochAt(clock.millis());
    if (now == epoch) return;
    var all = List.copyOf(byToken.values());
    epoch = now;
    all.forEach(known -> around(known).forEach(name -> byPseudonym.put(name, known)));
    var current = new HashSet<Pseudonym>();
    all.forEach(known -> current.addAll(around(known)));
    byPseudonym.keySet().retainAll(current);
  }

  /** Whose identity this is, as far as its first bytes say: nothing is proved by it. */
  Optional<Known> find(byte[] identity) {
    return Optional.ofNullable(byPseudonym.get(Pseudonym.of(identity)));
  }

  private List<Pseudonym> around(Known known) {
    return LongStream.rangeClosed(epoch - 1, epoch + 1)
        .mapToObj(known.keys()::pseudonym)
        .toList();
  }
}
