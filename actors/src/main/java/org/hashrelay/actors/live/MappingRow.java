package org.hashrelay.actors.live;

import java.util.Map;
import org.hashrelay.streams.tunnel.control.Latencies;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * What the miners of one mapping did since this server heard of it first.
 *
 * @param found what became of all they handed in
 * @param asked what became of those a pool was asked about, as the pool values them
 * @param toMiner from a share's arrival at the node to the pool's answer there
 * @param toPool from the relay to the pool and back
 * @param lastShareAt milliseconds since 1970, 0 for never
 * @param best the highest difficulty a hash met; 0 when not known
 */
public record MappingRow(
    int mappingId,
    Map<ShareResult, Sum> found,
    Map<ShareResult, Sum> asked,
    Map<Failover, Long> failovers,
    Latencies.Taken toMiner,
    Latencies.Taken toPool,
    long lastShareAt,
    double best) {

  /** How many, and the sum of their difficulties. */
  public record Sum(long count, double difficulty) {
    Sum plus(Sum other) {
      return new Sum(count + other.count, difficulty + other.difficulty);
    }
  }

  /** From one pool to another; 0 when none served before. */
  public record Failover(int fromPool, int toPool) {}
}
