package org.hashrelay.streams.aggregation.upstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who asked what on one connection to a pool.
 *
 * <p>Miners number their requests as they please, so two of them may well both wait for answer 4.
 * The ledger gives every request an id of its own, and an answer finds its asker once at most. What
 * is never answered is taken out again by {@link #expired}, oldest first.
 *
 * @param <T> what is remembered of a request
 */
public final class RequestLedger<T> {

  private static final int LAST_ID = 999_999_999;

  private record Entry<T>(T asked, long at) {}

  private final int capacity;
  private final Map<Integer, Entry<T>> waiting = new LinkedHashMap<>(); // oldest first
  private int lastId;

  public RequestLedger(int capacity) {
    this.capacity = capacity;
  }

  public boolean isFull() {
    return waiting.size() >= capacity;
  }

  public int issue(T asked, long now) {
    lastId = lastId == LAST_ID ? 1 : lastId + 1;
    waiting.put(lastId, new Entry<>(asked, now));
    return lastId;
  }

  /** Empty for an answer nobody waits for: a late one, or a pool's mistake. */
  public Optional<T> settle(int id) {
    return Optional.ofNullable(waiting.remove(id)).map(Entry::asked);
  }

  /** The oldest request of this sort, for peers that do not say which one they answer. */
  public Optional<T> settleOldest(Predicate<T> sort) {
    var entries = waiting.values().iterator();
    while (entries.hasNext()) {
      var asked = entries.next().asked;
      if (!sort.test(asked)) continue;
      entries.remove();
      return Optional.of(asked);
    }
    return Optional.empty();
  }

  /** Takes out what was asked so long ago. */
  public List<T> expired(long now, long afterMillis) {
    var late = new ArrayList<T>();
    var entries = waiting.values().iterator();
    while (entries.hasNext()) {
      var entry = entries.next();
      if (now - entry.at < afterMillis) break;
      late.add(entry.asked);
      entries.remove();
    }
    return late;
  }

  /** Takes out those of which this holds. */
  List<T> takeIf(Predicate<T> which) {
    var taken = waiting.values().stream().map(Entry::asked).filter(which).toList();
    waiting.values().removeIf(entry -> which.test(entry.asked));
    return taken;
  }

  /** Takes out everything: no answer will come any more. */
  public List<T> drain() {
    var all = waiting.values().stream().map(Entry::asked).toList();
    waiting.clear();
    return all;
  }

  public int size() {
    return waiting.size();
  }
}
