package org.hashrelay.actors.alerting.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.LiveEvent.Happened;
import org.hashrelay.actors.alerting.measure.WorkerEar;
import org.hashrelay.actors.alerting.rule.Subject;

/**
 * What workers do, for the event stream: one by one, fifty a second at most, and beyond that as one
 * event that counts. Confined to its watcher.
 */
final class WorkerNews implements WorkerEar {

  static final int MOST_PER_SECOND = 50;

  /** Keyed by worker and kind of news: who comes and goes within one look is told of once. */
  private final Map<String, LiveEvent> waiting = new LinkedHashMap<>();

  private final Map<String, Long> beyond = new LinkedHashMap<>();
  private long second = Long.MIN_VALUE;
  private int told;

  @Override
  public void connected(Subject worker) {
    wait(worker, "connected", Map.of());
  }

  @Override
  public void disconnected(Subject worker, String reason) {
    wait(worker, "disconnected", Map.of("reason", reason));
  }

  @Override
  public void became(Subject worker, State from, State to) {
    wait(worker, "state", Map.of("from", word(from), "to", word(to)));
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private void wait(Subject worker, String what, Map<String, Object> more) {
    var key = what + "/" + worker.id();
    if (waiting.size() >= MOST_PER_SECOND && !waiting.containsKey(key)) {
      beyond.merge(what, 1L, Long::sum);
      return;
    }
    var facts = new LinkedHashMap<String, Object>(more);
    facts.put("id", worker.id());
    facts.put("name", worker.name());
    facts.put("farm", worker.farm());
    facts.put("client_id", worker.clientId());
    facts.put("mapping_id", worker.mappingId());
    waiting.remove(key);
    waiting.put(key, new Happened("worker." + what, facts));
  }

  /** What is to be told now; what is too much for one second is told as numbers, once a second. */
  List<LiveEvent> take(long nowMillis) {
    var news = new ArrayList<LiveEvent>();
    var isNew = nowMillis / 1_000 != second;
    if (isNew) told = 0;
    second = nowMillis / 1_000;
    for (var event : waiting.values()) {
      if (told < MOST_PER_SECOND) news.add(event);
      else beyond.merge(event.name().substring("worker.".length()), 1L, Long::sum);
      told++;
    }
    waiting.clear();
    if (isNew && !beyond.isEmpty()) {
      news.add(new Happened("worker.bulk", Map.copyOf(beyond)));
      beyond.clear();
    }
    return news;
  }
}
