package org.hashrelay.actors.live;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a node's tunnels carry and how they end. Its bytes are counted from any thread. */
final class TunnelBook {

  private static final int MOST_REASONS = 32;
  private static final String REASON = "[a-z0-9_-]{1,40}";

  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();
  private final Map<String, Long> returns = new TreeMap<>();
  private Optional<String> ended = Optional.empty();
  private long links;

  /** After one that stands still it has taken over. */
  void linked() {
    if (links++ > 0) returns.merge(bounded(ended.orElse("taken-over")), 1L, Long::sum);
    ended = Optional.empty();
  }

  /** What ended it first counts. */
  void ended(String reason) {
    if (ended.isEmpty()) ended = Optional.of(reason);
  }

  /** A node says why it goes, in words of its own. */
  private String bounded(String reason) {
    var fits = returns.containsKey(reason) || returns.size() < MOST_REASONS;
    return fits && reason.matches(REASON) ? reason : "other";
  }

  void passed(int bytesIn, int bytesOut) {
    if (bytesIn > 0) in.add(bytesIn);
    if (bytesOut > 0) out.add(bytesOut);
  }

  TunnelRow row(TunnelRow.Orders orders) {
    return new TunnelRow(links, returns, in.sum(), out.sum(), orders);
  }
}
