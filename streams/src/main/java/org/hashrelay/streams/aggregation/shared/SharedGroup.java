package org.hashrelay.streams.aggregation.shared;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashrelay.streams.aggregation.Books;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.PoolChoice;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.Bans;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.aggregation.miner.Notices;
import org.hashrelay.streams.aggregation.miner.Turns;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.work.Algorithm;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.Target;

/**
 * All miners of one mapping and the few upstreams whose nonces they share; confined to one island.
 *
 * <p>Miners that need the same kind of work, under the same account where a connection has only
 * one, are a {@link SharedPools.Lane}; every lane has upstreams of its own. It knows the miners; {@link
 * SharedPools} knows the pools and who sits where.
 */
public final class SharedGroup<W> implements PortService {

  private static final long ALL_DOWN_MILLIS = 60_000;

  /** What it is given from outside. */
  public record Surroundings(
      MinerPortSettings settings, PoolDialer dialer, Consumer<ReportEntry> reports, Time time) {}

  private final Family<W> family;
  private final Surroundings outside;
  private final Books books = new Books();
  private final Turns turns = new Turns();
  private final Bans bans = new Bans();
  private final Notices notices;
  private final SharedFanout<W> fanout = new SharedFanout<>();
  private final Set<SharedSession<W>> sessions = new LinkedHashSet<>();
  private final SharedPools<W> pools;
  private MappingOrder order;
  private long downSince;

  public SharedGroup(MappingOrder order, Family<W> family, Surroundings outside) {
    this.order = order;
    this.family = family;
    this.outside = outside;
    notices = new Notices(order.id());
    pools = new SharedPools<>(this, outside.dialer, order);
    downSince = time().now();
  }

  // ── asked by the port ───────────────────────────────────────────────────────────────────────

  @Override
  public Guest join(MinerOut out) {
    var session = new SharedSession<>(this, out);
    sessions.add(session);
    return session;
  }

  @Override
  public void tick() {
    var now = time().now();
    for (var session : List.copyOf(sessions)) session.tick(now);
    pools.tick(now);
    withoutPool(now);
  }

  @Override
  public boolean work() {
    var more = turns.work();
    return fanout.work() || more;
  }

  @Override
  public void update(MappingOrder next) {
    var renamed = !order.workerName().equals(next.workerName());
    order = next;
    pools.update(next, renamed);
  }

  @Override
  public void kick(String worker) {
    for (var session : List.copyOf(sessions)) {
      if (session.isNamed(worker)) session.close("kicked");
    }
  }

  @Override
  public void stop(String reason) {
    closeAll(reason);
    pools.stop(reason);
  }

  @Override
  public MappingTelemetry telemetry(Map<String, Long> refused) {
    var isDown = isDown() || pools.switching().inUse().isEmpty();
    return new MappingTelemetry(
        order.id(),
        isDown ? "pool_down" : "running",
        detail(),
        isDown ? 0 : pools.switching().inUse().map(PoolOrder::id).orElse(0),
        (int) sessions.stream().filter(SharedSession::isMiner).count(),
        pools.upstreams().stream()
            .mapToInt(SharedUpstream::room)
            .max()
            .orElse(order.minersPerConn()),
        books.held(),
        refused,
        Stream.concat(
                pools.upstreams().stream().map(up -> up.telemetry("active")),
                pools.switching().standbys().map(up -> up.telemetry("standby")))
            .toList(),
        books.now(),
        books.heldByWorker(),
        notices.counts(),
        books.waited());
  }

  private boolean isDown() {
    return !pools.upstreams().isEmpty()
        && pools.upstreams().stream().noneMatch(SharedUpstream::isReady);
  }

  private String detail() {
    var parts = Stream.concat(Stream.of(poolsDetail()), PoolChoice.leftOut(order).stream());
    return parts.filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
  }

  private String poolsDetail() {
    var inUse = pools.switching().inUse();
    if (inUse.isEmpty()) return "no enabled pool";
    if (pools.upstreams().stream().anyMatch(SharedUpstream::isAway)) {
      return "the way to the pools is interrupted";
    }
    var troubles = pools.switching().troubles(!isDown()).collect(Collectors.joining("; "));
    if (isDown() && troubles.isEmpty()) return whyDown().orElse("connecting");
    var isFirst = troubles.isEmpty() || isDown();
    return isFirst ? troubles : troubles + "; serving from pool " + inUse.get().id();
  }

  private Optional<String> whyDown() {
    return pools.upstreams().stream()
        .map(SharedUpstream::downReason)
        .filter(reason -> !reason.isEmpty())
        .findFirst();
  }

  // ── asked by the sessions ───────────────────────────────────────────────────────────────────

  MinerPortSettings settings() {
    return outside.settings;
  }

  MappingOrder order() {
    return order;
  }

  Time time() {
    return outside.time;
  }

  Family<W> family() {
    return family;
  }

  Books books() {
    return books;
  }

  Turns turns() {
    return turns;
  }

  Notices notices() {
    return notices;
  }

  SharedPools<W> pools() {
    return pools;
  }

  Collection<SharedSession<W>> sessions() {
    return List.copyOf(sessions);
  }

  void report(ReportEntry entry) {
    outside.reports.accept(entry);
  }

  /** Shares the pools have taken so far. */
  long taken() {
    return books.of(ShareResult.ACCEPTED);
  }

  /** Whether there is no other miner to compare one with. */
  boolean isAlone() {
    return sessions.size() == 1;
  }

  /** Keeps these out for a while. */
  void ban(Collection<Logins.Worker> workers, String address) {
    var end = time().now() + settings().conduct().ban().toMillis();
    for (var worker : workers) bans.add(worker.name(), address, end);
  }

  boolean isBanned(String worker, String address) {
    return bans.has(worker, address, time().now());
  }

  /** Whether the shares of this miner say themselves how good they are. */
  boolean judges(SharedSession<W> session) {
    return order.verifyShares() && family.shows(session.talk().kind());
  }

  Optional<Algorithm> algorithm() {
    return pools.switching().inUse().flatMap(pool -> Algorithms.named(pool.algorithm()));
  }

  /** In the units of the algorithm, whatever scale the dialect has. */
  double difficulty(Target target) {
    return target.difficulty(algorithm().map(Algorithm::family).orElse(Algorithms.HASHES));
  }

  void sit(SharedSession<W> session) {
    pools.sit(session);
  }

  boolean serves(SharedSession<W> session) {
    return pools.serves(session);
  }

  void left(SharedSession<W> session) {
    sessions.remove(session);
    session.upstream().ifPresent(at -> at.leave(session));
    session.unseated();
  }

  // ── told by the upstreams ───────────────────────────────────────────────────────────────────

  void job(SharedUpstream<W> upstream, SharedJob<W> job) {
    for (var session : List.copyOf(upstream.seats())) session.answerHeld();
    fanout.add(upstream, job);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private void closeAll(String reason) {
    for (var session : List.copyOf(sessions)) session.close(reason);
  }

  /** What happens to miners no pool has had work for, for a while (Q76). */
  private void withoutPool(long now) {
    if (!isDown() || isCutOff()) downSince = now;
    if (now - downSince < ALL_DOWN_MILLIS) return;
    if (order.onAllPoolsDown().equals("close")) closeAll("pool-down");
    if (!order.onAllPoolsDown().equals("idle_jobs")) return;
    for (var upstream : pools.upstreams()) {
      upstream.idle(now).ifPresent(job -> job(upstream, job));
    }
  }

  /** Whether the way to the pools is lost, which says nothing of them. */
  private boolean isCutOff() {
    return pools.upstreams().stream().anyMatch(up -> up.downReason().startsWith("tunnel-"));
  }
}
