package org.hashrelay.streams.sim;

import java.util.List;
import java.util.Map;

/**
 * What a farm of simulated miners has done and got so far.
 *
 * @param mining connected miners that have been let in and have a job
 * @param rejected refused shares by error code; 0 for a refusal without one
 * @param unanswered shares whose answer never came before the connection ended
 * @param unasked answers to nothing that was waiting for one: what was answered already, above all
 * @param waiting shares whose answer is still to come
 * @param disconnects connections that ended without the farm ending them
 * @param doubleHeaders headers found by two miners, when headers are recorded
 */
public record FarmReport(
    int miners,
    int connected,
    int mining,
    long sent,
    long accepted,
    Map<Integer, Long> rejected,
    long unanswered,
    long unasked,
    long waiting,
    long disconnects,
    long jobs,
    long hashes,
    long doubleHeaders,
    Latency latency) {

  /** From a share's first byte to its answer, in microseconds. */
  public record Latency(long count, double p50, double p99, double p999, double max) {}

  /** What one miner is doing now. */
  public record State(
      boolean connected, boolean mining, double difficulty, int extranonce2Size, int versionMask) {}

  /**
   * One miner.
   *
   * @param extranonce1 every extranonce1 it was ever given, in order, repeats left out
   * @param firstJobs the first two mining.notify lines of its latest connection
   */
  public record Miner(
      String user,
      State state,
      long sent,
      long accepted,
      Map<Integer, Long> rejected,
      long unanswered,
      long unasked,
      long connects,
      long disconnects,
      long jobs,
      List<String> extranonce1,
      List<String> firstJobs,
      String lastError) {

    public long rejectedTotal() {
      return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rejected(int code) {
      return rejected.getOrDefault(code, 0L);
    }
  }

  public long rejectedTotal() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  public long rejected(int code) {
    return rejected.getOrDefault(code, 0L);
  }
}
