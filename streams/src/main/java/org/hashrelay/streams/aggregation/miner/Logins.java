package org.hashrelay.streams.aggregation.miner;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The names one connection has logged in under, however its shares spell them. */
public final class Logins {

  private static final int MOST_NAMES = 64;
  private static final int LEAST_CUT = 60;

  /** A name a miner logged in under; the password stays out of everything that is shown. */
  public record Worker(String name, String password) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<String, Worker> spellings = new HashMap<>();

  private Worker newest; // null until somebody logs in

  public boolean isEmpty() {
    return workers.isEmpty();
  }

  public boolean has(String name) {
    return workers.containsKey(name);
  }

  /** Whether this one would be one too many. */
  public boolean isFull(String name) {
    return workers.size() >= MOST_NAMES && !workers.containsKey(name);
  }

  public Collection<Worker> all() {
    return workers.values();
  }

  public Optional<Worker> first() {
    return workers.values().stream().findFirst();
  }

  /** The name it said last. */
  public Optional<Worker> newest() {
    return Optional.ofNullable(newest);
  }

  /** True when the name is a new one. */
  public boolean add(Worker worker, String spelled) {
    newest = worker;
    remember(spelled, worker);
    return workers.put(worker.name(), worker) == null;
  }

  /**
   * Whose share that is: another spelling counts, and so does what a device's memory has left of
   * the name. Empty for a name that never logged in.
   */
  public Optional<Worker> of(String spelled, int longestName) {
    var known = spellings.get(spelled);
    if (known != null) return Optional.of(known);
    var stable = LoginName.stable(spelled, longestName);
    for (var worker : workers.values()) {
      var cut = stable.length() >= LEAST_CUT && worker.name.startsWith(stable);
      if (!cut && !worker.name.equals(stable)) continue;
      remember(spelled, worker);
      return Optional.of(worker);
    }
    return Optional.empty();
  }

  private void remember(String spelled, Worker worker) {
    if (spellings.size() < 2 * MOST_NAMES || spellings.containsKey(spelled)) {
      spellings.put(spelled, worker);
    }
  }
}
