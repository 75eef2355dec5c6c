package org.hashrelay.benchmarks.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashrelay.benchmarks.relay.FleetApi;
import org.hashrelay.streams.sim.FarmReport;
import org.hashrelay.streams.sim.SimFarm;

/**
 * The books of farm, API and pool side by side, worker by worker; with nothing under way they agree.
 *
 * @param sent by the miners
 * @param told accepted, to the miners
 * @param counted accepted or filtered, by the API
 * @param unanswered by the API: the pool's answer died on its way and the miner was told stale
 * @param pool accepted, by the pool
 * @param faults what does not agree
 */
record Reckoning(
    long sent, long told, long counted, long unanswered, long pool, List<String> faults) {

  private static final int MOST_FAULTS = 10;

  static Reckoning of(SimFarm farm, FleetApi api, int mapping, long poolAccepted) {
    var workers = new HashMap<String, JsonNode>();
    api.items("/workers?mapping_id=" + mapping)
        .forEach(worker -> workers.put(worker.path("name").asText(), worker));
    var miners = farm.miners();
    var faults = new ArrayList<String>();
    for (var miner : miners) {
      compare(miner, workers.getOrDefault(miner.user(), FleetApi.object()), faults);
    }
    long counted = sum(workers, "accepted") + sum(workers, "filtered");
    long unanswered = sum(workers, "unanswered");
    long beyond = poolAccepted - sum(workers, "accepted");
    if (beyond < 0 || beyond > unanswered) {
      faults.add("the pool has " + beyond + " more, " + unanswered + " are unanswered");
    }
    return new Reckoning(
        miners.stream().mapToLong(FarmReport.Miner::sent).sum(),
        miners.stream().mapToLong(FarmReport.Miner::accepted).sum(),
        counted,
        unanswered,
        poolAccepted,
        List.copyOf(faults));
  }

  private static void compare(FarmReport.Miner miner, JsonNode worker, List<String> faults) {
    long good = count(worker, "accepted") + count(worker, "filtered");
    long bad = count(worker, "rejected") + count(worker, "stale") + count(worker, "unanswered");
    if (miner.accepted() == good && miner.rejectedTotal() == bad && miner.unasked() == 0) return;
    if (faults.size() >= MOST_FAULTS) return;
    faults.add("%s: told %d accepted and %d refused, %d unasked; counted %d and %d"
        .formatted(
            miner.user(), miner.accepted(), miner.rejectedTotal(), miner.unasked(), good, bad));
  }

  boolean agrees() {
    return faults.isEmpty();
  }

  private static long sum(Map<String, JsonNode> workers, String field) {
    return workers.values().stream().mapToLong(worker -> count(worker, field)).sum();
  }

  private static long count(JsonNode worker, String field) {
    return worker.path(field).asLong();
  }
}
