package org.hashrelay.streams.aggregation.upstream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.stratum.v1.PoolLines;

/**
 * Shares that cannot leave yet: their login is not answered, or the way to the pool is interrupted.
 *
 * <p>The shares of one login leave in the order they came in.
 */
final class Parking {

  static final int MOST_SHARES = 65_536;

  record Parked(PendingShare pending, PoolLines.Share share) {}

  private final Map<String, Deque<Parked>> byLogin = new LinkedHashMap<>();
  private final Deque<Parked> ready = new ArrayDeque<>();
  private int size;

  boolean isFull() {
    return size >= MOST_SHARES;
  }

  /** Whether some could leave as soon as there is a way. */
  boolean hasReady() {
    return !ready.isEmpty();
  }

  void add(PendingShare pending, PoolLines.Share share, boolean loggedIn) {
    size++;
    var parked = new Parked(pending, share);
    if (loggedIn) ready.add(parked);
    else byLogin.computeIfAbsent(share.worker(), login -> new ArrayDeque<>()).add(parked);
  }

  /** The login was accepted: what waited for it may leave. */
  void loggedIn(String login) {
    Optional.ofNullable(byLogin.remove(login)).ifPresent(ready::addAll);
  }

  /** Takes out the next that may leave. */
  Optional<Parked> next() {
    var next = Optional.ofNullable(ready.poll());
    if (next.isPresent()) size--;
    return next;
  }

  /** Takes out what waited for this login. */
  List<Parked> refused(String login) {
    var waited = Optional.ofNullable(byLogin.remove(login)).<List<Parked>>map(List::copyOf);
    waited.ifPresent(shares -> size -= shares.size());
    return waited.orElse(List.of());
  }

  /** Takes out what came in before that moment. */
  List<Parked> before(long moment) {
    var old = new ArrayList<Parked>();
    takeOld(ready, moment, old);
    byLogin.values().forEach(shares -> takeOld(shares, moment, old));
    byLogin.values().removeIf(Deque::isEmpty);
    size -= old.size();
    return old;
  }

  List<Parked> all() {
    return before(Long.MAX_VALUE);
  }

  int size() {
    return size;
  }

  private static void takeOld(Deque<Parked> from, long moment, List<Parked> into) {
    while (!from.isEmpty() && from.peek().pending().arrived() < moment) into.add(from.remove());
  }
}
