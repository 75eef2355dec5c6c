package org.hashrelay.streams.aggregation.upstream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names one connection is known under at its pool: each is asked once, and not too many at a
 * time (Q74).
 */
final class Logins {

  private static final int MOST_NAMES = 65_536;

  private enum Standing {
    QUEUED,
    ASKED,
    ACCEPTED,
    REFUSED
  }

  private final int perSecond;
  private final Map<String, Standing> standings = new HashMap<>();
  private final Deque<Upstream.Login> queue = new ArrayDeque<>();
  private double allowance;
  private long allowedAt;
  private int asked;
  private int accepted;
  private int refused;

  /** @param perSecond most logins within a second, and most that wait for an answer */
  Logins(int perSecond, long now) {
    this.perSecond = perSecond;
    allowance = perSecond;
    allowedAt = now;
  }

  /** False when there are too many names, or the pool refused this one. */
  boolean want(Upstream.Login login) {
    var standing = standings.get(login.name());
    if (standing != null) return standing != Standing.REFUSED;
    if (standings.size() >= MOST_NAMES) return false;
    standings.put(login.name(), Standing.QUEUED);
    queue.add(login);
    return true;
  }

  /** What may be asked now. */
  List<Upstream.Login> due(long now) {
    allowance = Math.min(perSecond, allowance + (now - allowedAt) * perSecond / 1e3);
    allowedAt = now;
    var due = new ArrayList<Upstream.Login>();
    while (!queue.isEmpty() && allowance >= 1 && asked < perSecond) {
      allowance--;
      asked++;
      var login = queue.remove();
      standings.put(login.name(), Standing.ASKED);
      due.add(login);
    }
    return due;
  }

  void answered(String name, boolean yes) {
    asked--;
    standings.put(name, yes ? Standing.ACCEPTED : Standing.REFUSED);
    if (yes) accepted++;
    else refused++;
  }

  /** The pool did not answer; the name may be asked again. */
  void unanswered(String name) {
    asked--;
    standings.remove(name);
  }

  boolean isAccepted(String name) {
    return standings.get(name) == Standing.ACCEPTED;
  }

  boolean isKnown(String name) {
    return standings.containsKey(name);
  }

  /** Nobody has wanted to log in yet. */
  boolean isEmpty() {
    return standings.isEmpty();
  }

  boolean anyAccepted() {
    return accepted > 0;
  }

  /** How many names were refused while none was accepted and none is asked for. */
  int refusedInVain() {
    return accepted == 0 && asked == 0 && queue.isEmpty() ? refused : 0;
  }
}
