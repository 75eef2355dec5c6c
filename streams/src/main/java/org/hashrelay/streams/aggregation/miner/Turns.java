package org.hashrelay.streams.aggregation.miner;

import java.util.ArrayDeque;
import java.util.Queue;

/** Miners that said more than is dealt with at once: one after the other, some lines each. */
public final class Turns {

  private final Queue<MinerLine<?>> waiting = new ArrayDeque<>();

  void add(MinerLine<?> line) {
    waiting.add(line);
  }

  /** Serves the next one; false when nobody is left. */
  public boolean work() {
    var next = waiting.poll();
    if (next != null && next.turn()) waiting.add(next);
    return !waiting.isEmpty();
  }
}
