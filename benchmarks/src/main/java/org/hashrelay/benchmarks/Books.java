package org.hashrelay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.hashrelay.benchmarks.relay.FleetApi;
import org.hashrelay.benchmarks.relay.Waiting;

/** What the relay's API says of one mapping's shares, summed over its workers. */
record Books(long accepted, long filtered, long rejected, long stale) {

  private static final Duration STEP = Duration.ofMillis(500);
  private static final int MOST_STEPS = 60;

  /** Once they stand still: reports are journaled beside the share's way, and counted after it. */
  static Books settled(FleetApi api, int mapping) {
    var before = of(api, mapping);
    for (int i = 0; i < MOST_STEPS; i++) {
      Waiting.pass(STEP.multipliedBy(4));
      var now = of(api, mapping);
      if (now.equals(before) && now.accepted > 0) return now;
      before = now;
    }
    return before;
  }

  private static Books of(FleetApi api, int mapping) {
    Predicate<JsonNode> ours = worker -> worker.path("mapping_id").asInt() == mapping;
    var workers =
        api.items("/workers?mapping_id=" + mapping).stream().filter(ours).toList();
    return new Books(
        sum(workers, "accepted"),
        sum(workers, "filtered"),
        sum(workers, "rejected"),
        sum(workers, "stale"));
  }

  private static long sum(List<JsonNode> workers, String field) {
    return workers.stream().mapToLong(worker -> worker.path(field).asLong()).sum();
  }
}
