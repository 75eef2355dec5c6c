package org.hashrelay.actors.alerting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.Journaled;

/**
 * How often alerts came and went lately, by key: one that does so again and again is said to be
 * flapping, once, and then once an hour.
 *
 * @param changes newest last
 * @param told when it was last said
 */
public record History(Map<String, List<Instant>> changes, Map<String, Instant> told)
    implements Journaled {

  static final Duration WINDOW = Duration.ofMinutes(30);
  static final Duration REMINDER = Duration.ofHours(1);

  /** So many changes are still news; the next one is not. */
  static final int MOST_CHANGES = 4;

  static final History EMPTY = new History(Map.of(), Map.of());

  public History {
    changes = Map.copyOf(changes);
    told = Map.copyOf(told);
  }

  History changed(Collection<String> keys, Instant at) {
    var kept = new HashMap<String, List<Instant>>();
    changes.forEach((key, times) -> {
      if (isRecent(times.get(times.size() - 1), at)) kept.put(key, times);
    });
    for (var key : keys) {
      var times = new ArrayList<>(kept.getOrDefault(key, List.of()));
      times.add(at);
      kept.put(key, List.copyOf(last(times)));
    }
    var saidLately = new HashMap<>(told);
    saidLately.values().removeIf(when -> !when.plus(REMINDER).isAfter(at));
    return new History(kept, saidLately);
  }

  private static List<Instant> last(List<Instant> times) {
    return times.subList(Math.max(0, times.size() - MOST_CHANGES - 1), times.size());
  }

  History told(Collection<String> keys, Instant at) {
    var all = new HashMap<>(told);
    keys.forEach(key -> all.put(key, at));
    return new History(changes, all);
  }

  boolean isFlapping(String key, Instant now) {
    var times = changes.get(key);
    return times != null && times.size() > MOST_CHANGES && isRecent(times.get(0), now);
  }

  /** Whether it has to be said, now. */
  boolean isToBeSaid(String key, Instant now) {
    if (!isFlapping(key, now)) return false;
    var last = told.get(key);
    return (last == null || !last.plus(REMINDER).isAfter(now));
  }

  private static boolean isRecent(Instant time, Instant now) {
    return time.plus(WINDOW).isAfter(now);
  }
}
