package org.hashrelay.http.live;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The last minutes of what happened at this server, and who listens. May be used from any thread; a
 * listener must not wait.
 */
public final class EventHub {

  static final int MOST_KEPT = 10_000;
  static final Duration KEPT = Duration.ofMinutes(10);

  /** One thing that happened; its id says which life of this server counted it. */
  public record Entry(long number, Instant at, String name, String json) {}

  private final String life;
  private final InstantSource clock;
  private final Deque<Entry> kept = new ArrayDeque<>();
  private final Set<Consumer<Entry>> listeners = new LinkedHashSet<>();
  private long lastNumber;
  private long cutOff;

  /** @param life no other life of any server has it */
  public EventHub(String life, InstantSource clock) {
    this.life = life;
    this.clock = clock;
  }

  public synchronized void publish(String name, String json) {
    var entry = new Entry(++lastNumber, clock.instant(), name, json);
    kept.add(entry);
    while (kept.size() > MOST_KEPT || kept.peek().at().plus(KEPT).isBefore(entry.at())) {
      kept.remove();
    }
    List.copyOf(listeners).forEach(listener -> listener.accept(entry));
  }

  String id(Entry entry) {
    return life + "-" + entry.number();
  }

  /**
   * From now on the listener hears everything, and first what it missed.
   *
   * @param lastId of the last entry it heard; empty for a new one
   * @return what it missed; empty when nobody can say any more
   */
  synchronized Optional<List<Entry>> listen(String lastId, Consumer<Entry> listener) {
    listeners.add(listener);
    if (lastId.isEmpty()) return Optional.of(List.of());
    return number(lastId)
        .filter(number -> number <= lastNumber && number >= lastNumber - kept.size())
        .map(number -> newer(entry -> entry.number() > number));
  }

  private List<Entry> newer(Predicate<Entry> which) {
    var missed = new ArrayList<Entry>();
    kept.stream().filter(which).forEach(missed::add);
    return missed;
  }

  private Optional<Long> number(String id) {
    return id.matches(Pattern.quote(life) + "-\\d{1,18}")
        ? Optional.of(Long.parseLong(id.substring(life.length() + 1)))
        : Optional.empty();
  }

  synchronized void leave(Consumer<Entry> listener) {
    listeners.remove(listener);
  }

  /** A listener that did not keep up. */
  synchronized void cut(Consumer<Entry> listener) {
    if (listeners.remove(listener)) cutOff++;
  }

  /** Listeners that did not keep up, ever. */
  public synchronized long cutOff() {
    return cutOff;
  }

  public synchronized int listeners() {
    return listeners.size();
  }
}
