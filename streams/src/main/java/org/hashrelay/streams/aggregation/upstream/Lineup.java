package org.hashrelay.streams.aggregation.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of a mapping's pools serves, and which ones stand by.
 *
 * <p>Pure: it is told how the pools are and says what follows. The pool that serves is left for a
 * worse one only when it is down, and for a better one only when that has been up without a break
 * for the stability period. The period doubles each time a pool falls soon after the return to it,
 * so that a pool that comes and goes is left alone.
 */
public final class Lineup {

  private static final int MOST_DOUBLINGS = 5;
  private static final int TRUSTED_AFTER = 10; // stability periods without a fall

  /**
   * The miners are to go from one pool to another.
   *
   * @param reason why the former pool fell, or {@code returned} or {@code switched}
   */
  public record Move(int from, int to, String reason) {}

  private sealed interface Standing {}

  private record Untried(long since) implements Standing {}

  private record Warm(long since) implements Standing {}

  private record Down(long since, String reason) implements Standing {}

  private final long stability;
  private final long patience;
  private final Map<Integer, Standing> standings = new HashMap<>();
  private final Map<Integer, Integer> relapses = new HashMap<>();
  private List<Integer> order = List.of();
  private Optional<Integer> serving = Optional.empty();
  private long servingSince;
  private boolean switched; // to a first pool that does not serve yet
  private boolean returned; // to the one that serves

  /**
   * @param stability milliseconds a better pool has to be up before it serves again
   * @param patience milliseconds the serving pool may need to get ready while another one is
   */
  public Lineup(long stability, long patience) {
    this.stability = stability;
    this.patience = patience;
  }

  /** These pools from now on, best first. A new first one serves as soon as it is ready. */
  public void order(List<Integer> bestFirst, long now) {
    var first = bestFirst.stream().findFirst();
    if (serving.isPresent() && !first.equals(order.stream().findFirst())) {
      switched = !first.equals(serving);
    }
    order = List.copyOf(bestFirst);
    standings
        .keySet()
        .removeIf(pool -> !order.contains(pool) && !serving.equals(Optional.of(pool)));
    relapses.keySet().retainAll(order);
    if (serving.isEmpty()) serve(first, now);
  }

  /** The pool has a connection that could serve this instant. */
  public void warm(int pool, long now) {
    if (!(standings.get(pool) instanceof Warm)) standings.put(pool, new Warm(now));
    if (isServing(pool) && now - servingSince >= TRUSTED_AFTER * stability) relapses.remove(pool);
  }

  /** It has none, through no fault of its own. */
  public void untried(int pool, long since) {
    standings.put(pool, new Untried(since));
  }

  /** It has none yet; why it had none before still holds. */
  public void connecting(int pool, long now) {
    if (standings.get(pool) instanceof Warm) standings.put(pool, new Untried(now));
    else standings.putIfAbsent(pool, new Untried(now));
  }

  /** It has none, for this reason. */
  public void down(int pool, String reason, long now) {
    var before = standings.get(pool);
    if (before instanceof Down down && down.reason.equals(reason)) return;
    standings.put(pool, new Down(before instanceof Down down ? down.since : now, reason));
    var fellSoon =
        returned && before instanceof Warm && now - servingSince < TRUSTED_AFTER * stability;
    if (isServing(pool) && fellSoon) {
      relapses.merge(pool, 1, (one, more) -> Math.min(MOST_DOUBLINGS, one + more));
    }
  }

  public Optional<Integer> serving() {
    return serving;
  }

  /** Best first. */
  public List<Integer> order() {
    return order;
  }

  /** Why that pool cannot serve; empty when it can, or when nobody has tried. */
  public Optional<String> whyDown(int pool) {
    return standings.get(pool) instanceof Down down ? Optional.of(down.reason) : Optional.empty();
  }

  /**
   * The pools that should be connected beside the serving one: from the best on up to the first
   * that is up, or that may well be in a moment.
   */
  public List<Integer> standbys() {
    var wanted = new ArrayList<Integer>();
    for (var pool : order) {
      if (isServing(pool)) continue;
      wanted.add(pool);
      if (!(standings.get(pool) instanceof Down)) break;
    }
    return wanted;
  }

  /** Says where the miners go, if anywhere; from then on that pool is the serving one. */
  public Optional<Move> decide(long now) {
    if (order.isEmpty() || serving.isEmpty()) return Optional.empty();
    var from = serving.get();
    for (var pool : order) {
      if (pool.equals(from) || !(standings.get(pool) instanceof Warm warm)) continue;
      var reason = reasonToLeaveFor(pool, warm, now);
      if (reason.isEmpty()) continue;
      serve(Optional.of(pool), now);
      returned = reason.get().equals("returned");
      return Optional.of(new Move(from, pool, reason.get()));
    }
    var isGone = !order.contains(from) && !(standings.get(from) instanceof Warm);
    if (isGone) serve(Optional.of(order.get(0)), now);
    return Optional.empty();
  }

  private Optional<String> reasonToLeaveFor(int pool, Warm warm, long now) {
    var from = serving.orElseThrow();
    var standing = standings.getOrDefault(from, new Untried(servingSince));
    if (standing instanceof Down down) return Optional.of(down.reason);
    if (!order.contains(from)) return Optional.of("switched");
    if (standing instanceof Untried untried
        && now - Math.max(untried.since, servingSince) >= patience) {
      return Optional.of("not-ready");
    }
    if (order.indexOf(pool) > order.indexOf(from)) return Optional.empty();
    if (switched && pool == order.get(0)) return Optional.of("switched");
    return now - warm.since >= stability(pool) ? Optional.of("returned") : Optional.empty();
  }

  private long stability(int pool) {
    return stability << relapses.getOrDefault(pool, 0);
  }

  private void serve(Optional<Integer> pool, long now) {
    serving = pool;
    servingSince = now;
    switched = false;
    returned = false;
  }

  private boolean isServing(int pool) {
    return serving.equals(Optional.of(pool));
  }
}
