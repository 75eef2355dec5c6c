package org.hashrelay.streams.aggregation.miner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
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

  private record Spelling(String text, Worker worker) {}

  // Mostly one of each: a map would cost a miner more than all that is kept of its login.
  private final List<Worker> workers = new ArrayList<>(1);
  private final List<Spelling> spellings = new ArrayList<>(1);

  private Worker newest; // null until somebody logs in

  public boolean isEmpty() {
    return workers.isEmpty();
  }

  public boolean has(String name) {
    return at(name) >= 0;
  }

  /** Whether this one would be one too many. */
  public boolean isFull(String name) {
    return workers.size() >= MOST_NAMES && !has(name);
  }

  public Collection<Worker> all() {
    return Collections.unmodifiableList(workers);
  }

  public Optional<Worker> first() {
    return workers.isEmpty() ? Optional.empty() : Optional.of(workers.get(0));
  }

  /** The name it said last. */
  public Optional<Worker> newest() {
    return Optional.ofNullable(newest);
  }

  /** True when the name is a new one. */
  public boolean add(Worker worker, String spelled) {
    newest = worker;
    var known = at(worker.name());
    if (known >= 0)
      spellings.replaceAll(s -> s.worker == workers.get(known) ? new Spelling(s.text, worker) : s);
    if (known >= 0) workers.set(known, worker);
    else workers.add(worker);
    remember(spelled, worker);
    return known < 0;
  }

  /**
   * Whose share that is: another spelling counts, and so does what a device's memory has left of
   * the name. Empty for a name that never logged in.
   */
  public Optional<Worker> of(String spelled, int longestName) {
    for (var known : spellings) {
      if (known.text.equals(spelled)) return Optional.of(known.worker);
    }
    var stable = LoginName.stable(spelled, longestName);
    for (var worker : workers) {
      var cut = stable.length() >= LEAST_CUT && worker.name.startsWith(stable);
      if (!cut && !worker.name.equals(stable)) continue;
      remember(spelled, worker);
      return Optional.of(worker);
    }
    return Optional.empty();
  }

  private void remember(String spelled, Worker worker) {
    for (var known : spellings) {
      if (known.text.equals(spelled)) return;
    }
    if (spellings.size() < 2 * MOST_NAMES) spellings.add(new Spelling(spelled, worker));
  }

  private int at(String name) {
    for (var i = 0; i < workers.size(); i++) {
      if (workers.get(i).name.equals(name)) return i;
    }
    return -1;
  }
}
