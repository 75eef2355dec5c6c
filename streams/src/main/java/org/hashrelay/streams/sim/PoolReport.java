package org.hashrelay.streams.sim;

import java.util.List;
import java.util.Map;

/**
 * What a simulated pool has seen so far.
 *
 * @param rejected refused shares by error code
 * @param duplicates refused because the same header had come before (part of code 22)
 * @param overlaps those of the duplicates that came from another connection or another worker
 * @param headersSeen different headers that arrived
 * @param unreadable lines that were no Stratum request
 * @param difficultySum sum of the difficulties of accepted shares
 * @param workers by login name
 */
public record PoolReport(
    long accepted,
    Map<Integer, Long> rejected,
    long duplicates,
    long overlaps,
    long headersSeen,
    long unreadable,
    double difficultySum,
    int connections,
    long connectionsTotal,
    long jobs,
    Map<String, Worker> workers,
    List<Link> links) {

  /** One login name, over all its connections. */
  public record Worker(long accepted, Map<Integer, Long> rejected, double difficultySum) {}

  /** One connection that is open now. */
  public record Link(
      long id,
      String remote,
      String agent,
      String extranonce1,
      String session,
      int logins,
      long accepted,
      long rejected) {}

  public long rejectedTotal() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  public long rejected(int code) {
    return rejected.getOrDefault(code, 0L);
  }
}
