package org.hashrelay.persistence.projection;

import java.util.ArrayList;
import java.util.List;
import org.hashrelay.persistence.sql.Sql;

/**
 * How many connections a worker has, told from events that may come late.
 *
 * <p>A new life of the node's process has none of the connections of the life before; what an
 * earlier life says afterwards changes nothing. The same rule as the worker's entity keeps.
 *
 * @param lives the node's last lives, the present one first
 */
record Presence(List<String> lives, int connections) {

  /** Lives whose reports may still be under way. */
  private static final int LIVES = 4;

  static final Presence UNSEEN = new Presence(List.of(), 0);

  Presence {
    lives = List.copyOf(lives);
  }

  /** A life as it is kept: one line, and not without end. */
  static String life(String instance) {
    return Sql.fit(instance.replace('\n', ' ').replace('\r', ' '), 200);
  }

  Presence seeing(String life) {
    if (lives.contains(life)) return this;
    var newer = new ArrayList<String>();
    newer.add(life);
    newer.addAll(lives);
    return new Presence(newer.subList(0, Math.min(LIVES, newer.size())), 0);
  }

  Presence joined(String life) {
    var seen = seeing(life);
    return seen.isPresent(life) ? new Presence(seen.lives, seen.connections + 1) : seen;
  }

  Presence left(String life) {
    var seen = seeing(life);
    return seen.isPresent(life)
        ? new Presence(seen.lives, Math.max(0, seen.connections - 1))
        : seen;
  }

  boolean isPresent(String life) {
    return lives.get(0).equals(life);
  }
}
