package org.hashrelay.streams.aggregation;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.ShareJudge;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.Bans;
import org.hashrelay.streams.aggregation.miner.Notices;
import org.hashrelay.streams.aggregation.upstream.Backoff;
import org.hashrelay.streams.aggregation.upstream.PoolMemory;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.work.Algorithm;
import org.hashrelay.streams.work.Algorithms;

/**
 * All miners of one mapping and the few upstreams they share; confined to one island.
 *
 * <p>The pool in use is the first enabled one of the order.
 */
public final class UpstreamGroup implements PortService, Upstream.Hub {

  private static final long ALL_DOWN_MILLIS = 60_000;
  private static final int LEAST_HINT = 3;

  private final MinerPortSettings settings;
  private final PoolDialer dialer;
  private final Consumer<ReportEntry> reports;
  private final Time time;
  private final SplittableRandom random = new SplittableRandom();
  private final JobBook jobs;
  private final Seating seating;
  private final Fanout fanout = new Fanout();
  private final Turns turns = new Turns();
  private final FreshJobs freshJobs;
  private final Bans bans = new Bans();
  private final Notices notices;
  private final ShareJudge judge = new ShareJudge();
  private final Books books = new Books();
  private final Set<Session> sessions = new LinkedHashSet<>();
  private final Map<Integer, Long> epochs = new HashMap<>();
  private final Map<Integer, PoolMemory> memories = new HashMap<>();
  private MappingOrder order;
  private WorkerNames names;
  private long downSince;

  public UpstreamGroup(
      MappingOrder order,
      MinerPortSettings settings,
      PoolDialer dialer,
      Consumer<ReportEntry> reports,
      Time time) {
    this.order = order;
    this.settings = settings;
    this.dialer = dialer;
    this.reports = reports;
    this.time = time;
    notices = new Notices(order.id());
    freshJobs = new FreshJobs(settings.difficulty().pauseBetweenJobs().toMillis());
    names = new WorkerNames(order.workerName());
    jobs = new JobBook(time.wall().instant());
    seating = new Seating(this::openUpstream, time, order.minersPerConn());
    downSince = time.now();
    remember();
  }

  // ── asked by the port ───────────────────────────────────────────────────────────────────────

  @Override
  public Guest join(MinerOut out) {
    var session = new Session(this, out);
    sessions.add(session);
    return session;
  }

  @Override
  public void tick() {
    var now = time.now();
    for (var session : List.copyOf(sessions)) session.tick(now);
    for (var upstream : List.copyOf(seating.upstreams())) {
      upstream.tick(now, settings.answerTimeout().toMillis());
      var since = seating.emptySince(upstream);
      if (since.isPresent()
          && now - since.getAsLong() >= settings.upstreamLinger().toMillis()) {
        retire(upstream, "no-miners");
      }
    }
    closeWhenAllDown(now);
  }

  @Override
  public boolean work() {
    return fanout.work() | turns.work();
  }

  @Override
  public void update(MappingOrder next) {
    var poolChanged = !pool(order).equals(pool(next));
    order = next;
    remember();
    names = new WorkerNames(next.workerName());
    seating.minersPerUpstream(next.minersPerConn());
    if (!poolChanged) return;
    for (var upstream : List.copyOf(seating.upstreams())) retire(upstream, "pool-changed");
    for (var session : sessions) {
      if (session.isMiner()) seat(session);
    }
  }

  @Override
  public void kick(String worker) {
    for (var session : List.copyOf(sessions)) {
      if (session.isNamed(worker)) session.close("kicked");
    }
  }

  @Override
  public void stop(String reason) {
    for (var session : List.copyOf(sessions)) session.close(reason);
    for (var upstream : List.copyOf(seating.upstreams())) retire(upstream, reason);
  }

  @Override
  public MappingTelemetry telemetry(Map<String, Long> refused) {
    var ready = seating.upstreams().stream().anyMatch(Upstream::isReady);
    var down = !ready && !seating.upstreams().isEmpty();
    var noPool = pool(order).isEmpty();
    return new MappingTelemetry(
        order.id(),
        down || noPool ? "pool_down" : "running",
        noPool ? "no enabled pool" : down ? whyDown() : "",
        down || noPool ? 0 : pool(order).get().id(),
        (int) sessions.stream().filter(Session::isMiner).count(),
        seating.effective(),
        books.held(),
        refused,
        seating.upstreams().stream()
            .map(u -> u.telemetry(seating.effective(), seating.seats(u).size()))
            .toList(),
        books.now(),
        books.heldByWorker(),
        notices.counts());
  }

  private String whyDown() {
    return seating.upstreams().stream()
        .map(Upstream::downReason)
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .map(reason -> "pool %d: %s".formatted(pool(order).orElseThrow().id(), reason))
        .orElse("connecting");
  }

  // ── asked by the sessions ───────────────────────────────────────────────────────────────────

  MinerPortSettings settings() {
    return settings;
  }

  MappingOrder order() {
    return order;
  }

  Books books() {
    return books;
  }

  ShareJudge judge() {
    return judge;
  }

  Optional<ExtranonceSpace> space() {
    return seating.space();
  }

  Optional<Upstream> upstream(int index) {
    return seating.upstream(index);
  }

  /** The mask its pool grants; empty while nobody knows. */
  OptionalInt versionMask() {
    return pool(order).map(pool -> memory(pool.id()).versionMask()).orElse(OptionalInt.of(0));
  }

  /** How shares for this pool are hashed here; empty when they are not. */
  Optional<Algorithm> verified(int poolId) {
    return order.verifyShares()
        ? algorithm(poolId).filter(Algorithm::verifiable)
        : Optional.empty();
  }

  /** A job for a miner that cannot wait for the pool's next. */
  Optional<PoolJob> fresh(Upstream upstream, long lastSeq) {
    return freshJobs.at(upstream, lastSeq, time.now());
  }

  Turns turns() {
    return turns;
  }

  Bans bans() {
    return bans;
  }

  Notices notices() {
    return notices;
  }

  /** Shares the pools have taken so far. */
  long taken() {
    return books.of(ShareResult.ACCEPTED);
  }

  /** Whether there is no other miner to compare one with. */
  boolean isAlone() {
    return sessions.size() == 1;
  }

  ByteString line(PoolJob job, int mask, boolean clean) {
    return fanout.line(job, mask, clean);
  }

  Upstream.Login login(Upstream upstream, Session.Worker worker, String address) {
    return names.at(upstream.pool(), worker, address);
  }

  void seat(Session session) {
    if (pool(order).isPresent()) seating.sit(session);
  }

  void left(Session session) {
    sessions.remove(session);
    seating.leave(session, jobs.lastSeq());
  }

  void report(ReportEntry entry) {
    reports.accept(entry);
  }

  // ── asked and told by the upstreams ─────────────────────────────────────────────────────────

  @Override
  public PoolDialer dialer() {
    return dialer;
  }

  @Override
  public JobBook jobs() {
    return jobs;
  }

  @Override
  public Time time() {
    return time;
  }

  @Override
  public long nextEpoch(int upstream) {
    return epochs.merge(upstream, 1L, Long::sum);
  }

  @Override
  public PoolMemory memory(int poolId) {
    return memories.computeIfAbsent(poolId, id -> new PoolMemory());
  }

  @Override
  public Optional<ExtranonceSpace> partition(Upstream upstream, int extranonce2Size) {
    var known = seating.space();
    if (known.isPresent() && known.get().fits(extranonce2Size)) return known;
    var next = ExtranonceSpace.of(extranonce2Size);
    seating.partition(next);
    if (known.isPresent()) {
      for (var session : List.copyOf(sessions)) session.repartitioned();
      for (var other : seating.upstreams()) {
        if (other != upstream) other.repartition(next);
      }
    }
    return Optional.of(next);
  }

  @Override
  public void ready(Upstream upstream) {
    for (var session : List.copyOf(sessions)) session.resume();
  }

  @Override
  public void job(Upstream upstream, PoolJob job) {
    fanout.add(job, seating.seats(upstream));
  }

  @Override
  public Optional<Upstream.Login> firstLogin(Upstream upstream) {
    for (var session : seating.seats(upstream)) {
      var worker = session.firstWorker();
      if (worker.isPresent()) {
        return Optional.of(login(upstream, worker.get(), session.address()));
      }
    }
    return names.known(upstream.pool());
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  /** What the pools gave once is enough to greet miners before any of them is connected. */
  private void remember() {
    var least = Integer.MAX_VALUE;
    for (var pool : order.pools()) {
      var hint = pool.hint();
      if (hint.extranonce2Size() < LEAST_HINT) continue;
      memory(pool.id()).hint(hint.versionMask());
      least = Math.min(least, hint.extranonce2Size());
    }
    if (least < Integer.MAX_VALUE && seating.space().isEmpty()) {
      seating.partition(ExtranonceSpace.of(least));
    }
  }

  private Upstream openUpstream(int index) {
    var pool = pool(order).orElseThrow();
    var upstream = new Upstream(this, order.id(), index, pool, new Backoff(random::nextDouble));
    upstream.open();
    return upstream;
  }

  private void retire(Upstream upstream, String reason) {
    seating.remove(upstream);
    freshJobs.forget(upstream);
    upstream.close(reason);
  }

  private void closeWhenAllDown(long now) {
    var ready = seating.upstreams().stream().anyMatch(Upstream::isReady);
    if (ready || seating.upstreams().isEmpty()) downSince = now;
    if (!order.onAllPoolsDown().equals("close") || now - downSince < ALL_DOWN_MILLIS) return;
    for (var session : List.copyOf(sessions)) session.close("pool-down");
  }

  private Optional<Algorithm> algorithm(int poolId) {
    for (var pool : order.pools()) { // asked for every share
      if (pool.id() == poolId) return Algorithms.named(pool.algorithm());
    }
    return Optional.empty();
  }

  private static Optional<PoolOrder> pool(MappingOrder order) {
    return order.pools().stream().filter(PoolOrder::enabled).findFirst();
  }
}
