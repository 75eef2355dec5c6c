package org.hashrelay.streams.aggregation;

import java.util.ArrayDeque;
import java.util.Queue;

/** Miners that said more than is dealt with at once: one after the other, some lines each. */
final class Turns {

  /** Lines of one miner in one turn. */
  static final int LINES = 64;

  private final Queue<Session> waiting = new ArrayDeque<>();

  void add(Session session) {
    waiting.add(session);
  }

  /** Serves the next one; false when nobody is left. */
  boolean work() {
    var next = waiting.poll();
    if (next != null && next.turn()) waiting.add(next);
    return !waiting.isEmpty();
  }
}
