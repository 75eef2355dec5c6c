package org.hashrelay.streams.aggregation.miner;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator should know of his miners: counted by a short and stable name, and told in the
 * log once per worker, for the first few workers of each kind.
 */
public final class Notices {

  private static final Logger log = LoggerFactory.getLogger(Notices.class);
  private static final int MOST_KINDS = 64;
  private static final int MOST_TOLD = 16;

  private final int mappingId;
  private final Map<String, Long> counts = new HashMap<>();
  private final Map<String, Set<String>> told = new HashMap<>();

  public Notices(int mappingId) {
    this.mappingId = mappingId;
  }

  public void add(String kind, String worker, String detail) {
    if (counts.size() >= MOST_KINDS && !counts.containsKey(kind)) return;
    counts.merge(kind, 1L, Long::sum);
    var workers = told.computeIfAbsent(kind, k -> new HashSet<>());
    if (workers.size() >= MOST_TOLD || !workers.add(worker)) return;
    log.warn("mapping {}, worker {}: {} ({})", mappingId, worker, detail, kind);
  }

  public Map<String, Long> counts() {
    return Map.copyOf(counts);
  }
}
