package org.hashrelay.streams.aggregation.shared;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Hands jobs to many miners without holding up what else waits; a newer job of the same upstream
 * takes the place of one that is still being handed out.
 */
final class SharedFanout<W> {

  /** Sockets written to in one turn. */
  static final int CHUNK = 32;

  private static final class Round<W> {
    final SharedUpstream<W> from;
    final SharedJob<W> job;
    final List<SharedSession<W>> miners;
    int next;

    Round(SharedUpstream<W> from, SharedJob<W> job) {
      this.from = from;
      this.job = job;
      this.miners = List.copyOf(from.seats());
    }
  }

  private final Deque<Round<W>> rounds = new ArrayDeque<>();

  void add(SharedUpstream<W> from, SharedJob<W> job) {
    rounds.removeIf(round -> round.from == from);
    rounds.add(new Round<>(from, job));
  }

  /** Serves the next few; false when all have their job. */
  boolean work() {
    var round = rounds.peek();
    if (round == null) return false;
    var end = Math.min(round.miners.size(), round.next + CHUNK);
    while (round.next < end) {
      var miner = round.miners.get(round.next++);
      if (miner.upstream().filter(at -> at == round.from).isPresent()) miner.offer(round.job);
    }
    if (end == round.miners.size()) rounds.remove(round);
    return !rounds.isEmpty();
  }
}
