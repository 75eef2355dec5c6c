package org.hashrelay.streams.aggregation;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.stratum.v1.MinerLines;

/**
 * Hands jobs to many miners without holding up what else waits.
 *
 * <p>A line is made once per job, mask and clean flag, and the same bytes go to every socket. A
 * newer job of the same upstream takes the place of one that is still being handed out.
 */
final class Fanout {

  /** Sockets written to in one turn. */
  static final int CHUNK = 32;

  private static final int MOST_LINES = 64;

  private static final class Round {
    final PoolJob job;
    final Session[] miners;
    int next;

    Round(PoolJob job, Session[] miners) {
      this.job = job;
      this.miners = miners;
    }

    List<Session> unserved() {
      return List.of(miners).subList(next, miners.length);
    }
  }

  private record Shown(long seq, int mask, boolean clean) {}

  private final Deque<Round> rounds = new ArrayDeque<>();
  private final Map<Shown, ByteString> lines = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Shown, ByteString> eldest) {
      return size() > MOST_LINES;
    }
  };

  void add(PoolJob job, Collection<Session> miners) {
    var all = new LinkedHashSet<>(miners);
    for (var round : rounds) {
      if (round.job.upstream() == job.upstream()) all.addAll(round.unserved());
    }
    rounds.removeIf(round -> round.job.upstream() == job.upstream());
    rounds.add(new Round(job, all.toArray(Session[]::new)));
  }

  /** Serves the next few; false when all have their job. */
  boolean work() {
    var round = rounds.peek();
    if (round == null) return false;
    var end = Math.min(round.miners.length, round.next + CHUNK);
    while (round.next < end) round.miners[round.next++].offer(round.job);
    if (end == round.miners.length) rounds.remove(round);
    return !rounds.isEmpty();
  }

  /** The job's line for miners with this mask. */
  ByteString line(PoolJob job, int mask, boolean clean) {
    return lines.computeIfAbsent(
        new Shown(job.seq(), mask, clean), shown -> MinerLines.notify(job.shown(mask, clean)));
  }
}
