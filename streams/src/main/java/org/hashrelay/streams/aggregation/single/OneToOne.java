package org.hashrelay.streams.aggregation.single;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hashrelay.streams.aggregation.Books;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.WorkerNames;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.DifficultyFamily;

/**
 * A mapping whose miners cannot share a connection: each has its own, and every line goes through
 * as it came. Copies are read so that workers and shares are counted as everywhere else.
 *
 * <p>Only the line that carries a login is written anew, where the mapping gives it another name.
 * A pool that was lost is passed over for a while by those who come next.
 */
public final class OneToOne implements PortService {

  private static final long DOWN_MILLIS = 30_000;
  private static final int MOST_TOLD = 256;

  /** What it is given from outside. */
  public record Surroundings(
      MinerPortSettings settings, PoolDialer dialer, Consumer<ReportEntry> reports, Time time) {}

  private final Surroundings outside;
  private final Books books = new Books();
  private final Set<Passage> passages = new LinkedHashSet<>();
  private final TreeSet<Integer> freed = new TreeSet<>();
  private final Map<Integer, Long> downUntil = new HashMap<>();
  private MappingOrder order;
  private WorkerNames names;
  private int lines;
  private long epoch;
  private String lastReason = "";

  public OneToOne(MappingOrder order, Surroundings outside) {
    this.order = order;
    this.outside = outside;
    names = new WorkerNames(order.workerName());
  }

  @Override
  public Guest join(MinerOut out) {
    var passage = new Passage(this, out);
    passages.add(passage);
    return passage;
  }

  @Override
  public void tick() {
    for (var passage : List.copyOf(passages)) passage.tick(outside.time.now());
  }

  @Override
  public boolean work() {
    return false;
  }

  @Override
  public void update(MappingOrder next) {
    var changed =
        !order.pools().equals(next.pools()) || !order.workerName().equals(next.workerName());
    order = next;
    names = new WorkerNames(next.workerName());
    downUntil.clear();
    if (changed) stop("pool-changed");
  }

  @Override
  public void kick(String worker) {
    for (var passage : List.copyOf(passages)) {
      if (passage.isNamed(worker)) passage.end("kicked");
    }
  }

  @Override
  public void stop(String reason) {
    for (var passage : List.copyOf(passages)) passage.end(reason);
  }

  @Override
  public MappingTelemetry telemetry(Map<String, Long> refused) {
    var pool = pool();
    var open = passages.stream().filter(Passage::isOpen).toList();
    var down = pool.isPresent() && downUntil.containsKey(pool.get().id()) && open.isEmpty();
    return new MappingTelemetry(
        order.id(),
        pool.isEmpty() || down ? "pool_down" : "running",
        pool.isEmpty() ? "no enabled pool" : down ? lastReason : "",
        pool.isEmpty() || down ? 0 : pool.get().id(),
        (int) passages.stream().filter(Passage::isMiner).count(),
        1,
        books.held(),
        refused,
        open.stream().limit(MOST_TOLD).map(Passage::telemetry).toList(),
        books.now(),
        books.heldByWorker());
  }

  // ── asked and told by the passages ──────────────────────────────────────────────────────────

  MinerPortSettings settings() {
    return outside.settings;
  }

  MappingOrder order() {
    return order;
  }

  Time time() {
    return outside.time;
  }

  PoolDialer dialer() {
    return outside.dialer;
  }

  Books books() {
    return books;
  }

  WorkerNames names() {
    return names;
  }

  boolean renames() {
    return !order.workerName().mode().equals("pass_through");
  }

  void report(ReportEntry entry) {
    outside.reports.accept(entry);
  }

  /** The first of the order that is not known to be down, or else the first. */
  Optional<PoolOrder> pool() {
    var now = outside.time.now();
    var enabled = new ArrayList<PoolOrder>();
    for (var pool : order.pools()) if (pool.enabled()) enabled.add(pool);
    return enabled.stream()
        .filter(pool -> downUntil.getOrDefault(pool.id(), now) <= now)
        .findFirst()
        .or(() -> enabled.stream().findFirst());
  }

  PoolRoute route(PoolOrder pool) {
    var line = freed.isEmpty() ? lines++ : freed.pollFirst();
    return new PoolRoute(order.id(), pool.id(), line, ++epoch);
  }

  DifficultyFamily units(PoolOrder pool) {
    return Algorithms.named(pool.algorithm()).map(a -> a.family()).orElse(Algorithms.HASHES);
  }

  void heard(PoolOrder pool) {
    downUntil.remove(pool.id());
  }

  void lost(PoolOrder pool, String reason) {
    lastReason = "pool %d: %s".formatted(pool.id(), reason);
    downUntil.put(pool.id(), outside.time.now() + DOWN_MILLIS);
  }

  void left(Passage passage, Optional<PoolRoute> route) {
    passages.remove(passage);
    route.ifPresent(r -> freed.add(r.upstream()));
  }
}
