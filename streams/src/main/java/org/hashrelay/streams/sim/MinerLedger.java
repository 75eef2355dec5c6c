package org.hashrelay.streams.sim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The counts of one simulated miner, over all its connections. Confined to the farm's thread. */
final class MinerLedger {

  private static final int MOST_EXTRANONCES = 64;
  private static final int FIRST_JOBS = 2;

  private final Map<Integer, Long> rejected = new TreeMap<>();
  private final Set<String> extranonce1 = new LinkedHashSet<>();
  private List<String> firstJobs = List.of();
  private long sent;
  private long accepted;
  private long unanswered;
  private long unasked;
  private long connects;
  private long disconnects;
  private long jobs;
  private String lastError = "";

  void sent() {
    sent++;
  }

  void accepted() {
    accepted++;
  }

  void rejected(int code, String error) {
    rejected.merge(code, 1L, Long::sum);
    lastError = error;
  }

  void unanswered(int shares) {
    unanswered += shares;
  }

  void unasked() {
    unasked++;
  }

  void connected() {
    connects++;
    firstJobs = List.of();
  }

  void disconnected() {
    disconnects++;
  }

  void failed(String error) {
    lastError = error;
  }

  void extranonce1(String value) {
    if (extranonce1.size() < MOST_EXTRANONCES) {
      extranonce1.add(value);
    }
  }

  void job(String line) {
    jobs++;
    if (firstJobs.size() < FIRST_JOBS) {
      firstJobs = new ArrayList<>(firstJobs);
      firstJobs.add(line);
    }
  }

  /** Whether the text of the next job is still wanted. */
  boolean wantsJobText() {
    return firstJobs.size() < FIRST_JOBS;
  }

  long jobs() {
    return jobs;
  }

  long sentSoFar() {
    return sent;
  }

  long acceptedSoFar() {
    return accepted;
  }

  long unansweredSoFar() {
    return unanswered;
  }

  long unaskedSoFar() {
    return unasked;
  }

  long disconnectsSoFar() {
    return disconnects;
  }

  void addRejectedTo(Map<Integer, Long> sum) {
    rejected.forEach((code, count) -> sum.merge(code, count, Long::sum));
  }

  FarmReport.Miner report(String user, FarmReport.State state) {
    return new FarmReport.Miner(
        user,
        state,
        sent,
        accepted,
        new TreeMap<>(rejected),
        unanswered,
        unasked,
        connects,
        disconnects,
        jobs,
        List.copyOf(extranonce1),
        List.copyOf(firstJobs),
        lastError);
  }
}
