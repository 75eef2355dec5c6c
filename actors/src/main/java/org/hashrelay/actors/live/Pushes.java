package org.hashrelay.actors.live;

import java.util.TreeMap;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.Latencies;

/** How long a node takes to run what it should. Confined to its {@link LiveNode}. */
final class Pushes {

  private static final int MOST_WAITING = 1_000;

  private final TreeMap<Long, Long> waiting = new TreeMap<>();
  private final Latencies took = new Latencies();
  private long refused;
  private long unsent;

  /** The node should run this revision; one that waits already keeps its time. */
  void wanted(long revision, long now) {
    waiting.tailMap(revision, false).clear(); // of a node that was removed and made again
    waiting.putIfAbsent(revision, now);
    if (waiting.size() > MOST_WAITING) waiting.pollFirstEntry();
  }

  void unsent() {
    unsent++;
  }

  /** A revision that is applied is so with all before it; said again, it is no news. */
  void applied(Applied message, long now) {
    var settled = waiting.headMap(message.revision(), true);
    if (!settled.isEmpty() && !message.failures().isEmpty()) refused++;
    settled.values().forEach(since -> took.took(Math.max(0, now - since) / 1e3));
    settled.clear();
  }

  TunnelRow.Orders orders() {
    return new TunnelRow.Orders(took.taken(), refused, unsent);
  }
}
