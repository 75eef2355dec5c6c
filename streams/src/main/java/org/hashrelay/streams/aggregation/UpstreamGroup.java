package org.hashrelay.streams.aggregation;

import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.ShareJudge;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.Absent;
import org.hashrelay.streams.aggregation.miner.Bans;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.aggregation.miner.Notices;
import org.hashrelay.streams.aggregation.miner.Turns;
import org.hashrelay.streams.aggregation.upstream.FreshJobs;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.work.Algorithm;
import org.hashrelay.streams.work.Algorithms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All miners of one mapping and the few upstreams they share; confined to one island.
 *
 * <p>It knows the miners; {@link Steering} knows the pools and who sits where.
 */
public final class UpstreamGroup implements PortService {

  private static final Logger log = LoggerFactory.getLogger(UpstreamGroup.class);
  private static final long ALL_DOWN_MILLIS = 60_000;
  private static final long MORE_MILLIS = 1_000;

  private final MinerPortSettings settings;
  private final Consumer<ReportEntry> reports;
  private final Time time;
  private final Fanout fanout = new Fanout();
  private final Turns turns = new Turns();
  private final FreshJobs freshJobs;
  private final FreshJobs moreJobs = new FreshJobs(MORE_MILLIS);
  private final Bans bans = new Bans();
  private final Absent absent = new Absent();
  private final SplittableRandom random = new SplittableRandom();
  private final Notices notices;
  private final ShareJudge judge = new ShareJudge();
  private final Books books = new Books();
  private final Set<Session> sessions = new LinkedHashSet<>();
  private final Steering steering;
  private final IdleWork idle;
  private MappingOrder order;
  private WorkerNames names;
  private long poollessSince;

  public UpstreamGroup(
      MappingOrder order,
      MinerPortSettings settings,
      PoolDialer dialer,
      Consumer<ReportEntry> reports,
      Time time) {
    this.order = order;
    this.settings = settings;
    this.reports = reports;
    this.time = time;
    notices = new Notices(order.id());
    freshJobs = new FreshJobs(settings.difficulty().pauseBetweenJobs().toMillis());
    names = new WorkerNames(order.workerName());
    steering = new Steering(this, dialer, time, fanout);
    idle = new IdleWork(steering.jobs(), time);
    poollessSince = time.now();
    steering.order(order);
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
    steering.tick(now);
    withoutPool(now);
  }

  @Override
  public boolean work() {
    var more = steering.work() | turns.work();
    return fanout.work() || more;
  }

  @Override
  public void update(MappingOrder next) {
    order = next;
    names = new WorkerNames(next.workerName());
    steering.order(next);
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
    steering.letGoAll(reason);
  }

  @Override
  public MappingTelemetry telemetry(Map<String, Long> refused) {
    var seating = steering.seating();
    var state = new Standing(steering, order);
    return new MappingTelemetry(
        order.id(),
        state.isDown() ? "pool_down" : "running",
        state.detail(),
        state.isDown() ? 0 : steering.serving().map(PoolOrder::id).orElse(0),
        miners(),
        seating.effective(),
        books.held(),
        refused,
        seating.upstreams().stream()
            .map(u ->
                u.telemetry(state.role(u), seating.effective(), seating.seats(u).size()))
            .toList(),
        books.now(),
        books.heldByWorker(),
        notices.counts(),
        books.waited());
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

  JobBook jobs() {
    return steering.jobs();
  }

  Time time() {
    return time;
  }

  Optional<ExtranonceSpace> space() {
    return steering.seating().space();
  }

  Optional<Upstream> upstream(int index) {
    return steering.seating().upstream(index);
  }

  /** The mask its pool grants; empty while nobody knows. */
  OptionalInt versionMask() {
    return steering
        .serving()
        .map(pool -> steering.memory(pool.id()).versionMask())
        .orElse(OptionalInt.of(0));
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

  /** The same for one that has searched all of its own: one a second, for all who ask. */
  Optional<PoolJob> more(Upstream upstream, long lastSeq) {
    return moreJobs.at(upstream, lastSeq, time.now());
  }

  /** That upstream is no more. */
  void gone(Upstream upstream) {
    moreJobs.forget(upstream);
    freshJobs.forget(upstream);
  }

  /** What this miner had before, and may have again; it is not yet told where it is. */
  Optional<Absent.Place> before(Session session, String sessionId) {
    return absent
        .claim(sessionId, session.address(), time.now())
        .filter(place -> steering.seating().reclaim(session, place));
  }

  /** As a difficulty; 0 when nobody knows. */
  double speedBefore(String worker, String address) {
    return absent.estimate(worker, address, time.now());
  }

  Absent absent() {
    return absent;
  }

  String newSessionId() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  Turns turns() {
    return turns;
  }

  /** Keeps these out for a while. */
  void ban(Collection<Logins.Worker> workers, String address) {
    var end = time.now() + settings.conduct().ban().toMillis();
    for (var worker : workers) bans.add(worker.name(), address, end);
  }

  boolean isBanned(String worker, String address) {
    return bans.has(worker, address, time.now());
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

  /** What there is to do while no pool has work. */
  Optional<PoolJob> idleJob() {
    return idle.current();
  }

  Upstream.Login login(Upstream upstream, Logins.Worker worker, String address) {
    return names.at(upstream.pool(), worker, address);
  }

  void seat(Session session) {
    if (steering.sit(session)) return;
    log.warn("mapping {}: no upstream for one more miner, and none can be opened", order.id());
    session.close("no-room");
  }

  void left(Session session) {
    sessions.remove(session);
    steering.seating().leave(session, jobs().lastSeq());
  }

  void report(ReportEntry entry) {
    reports.accept(entry);
  }

  // ── asked by the steering ───────────────────────────────────────────────────────────────────

  boolean hasMiners() {
    return sessions.stream().anyMatch(Session::isMiner);
  }

  int miners() {
    return (int) sessions.stream().filter(Session::isMiner).count();
  }

  boolean anySubscribed() {
    return sessions.stream().anyMatch(Session::isSubscribed);
  }

  /** Miners that sit nowhere. */
  List<Session> unseated() {
    return sessions.stream().filter(s -> s.isMiner() && s.upstream().isEmpty()).toList();
  }

  /** What was waited for may be known now. */
  void resume() {
    for (var session : List.copyOf(sessions)) session.resume();
  }

  /** All slots are new. */
  void repartitioned() {
    for (var session : List.copyOf(sessions)) session.repartitioned();
  }

  void closeAll(String reason) {
    for (var session : List.copyOf(sessions)) session.close(reason);
  }

  /**
   * Logins the pool may know, the likeliest first.
   *
   * @param standsBy whether nobody sits there, so that the pool's own user is as good as any
   */
  Stream<Upstream.Login> logins(Upstream upstream, boolean standsBy) {
    var pool = upstream.pool();
    var own = names.known(pool).stream();
    var user = standsBy && !pool.user().isEmpty()
        ? Stream.of(
            new Upstream.Login(pool.user(), pool.password().isEmpty() ? "x" : pool.password()))
        : Stream.<Upstream.Login>empty();
    var seated = steering.seating().seats(upstream);
    var theirs = (seated.isEmpty() ? sessions : seated)
        .stream()
            .flatMap(session -> session.firstWorker().stream()
                .map(worker -> login(upstream, worker, session.address())));
    return Stream.of(user, theirs, own).flatMap(logins -> logins);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  /** What happens to miners no pool has had work for, for a while (Q76). */
  private void withoutPool(long now) {
    var state = new Standing(steering, order);
    if (!hasMiners() || state.serves() || state.isCutOff()) poollessSince = now;
    if (state.serves()) idle.end();
    if (now - poollessSince < ALL_DOWN_MILLIS) return;
    if (order.onAllPoolsDown().equals("close")) closeAll("pool-down");
    if (order.onAllPoolsDown().equals("idle_jobs"))
      idleTerms().flatMap(idle::next).ifPresent(job -> fanout.add(job, sessions));
  }

  private Optional<IdleWork.Terms> idleTerms() {
    return space()
        .map(space -> new IdleWork.Terms(
            space,
            versionMask().orElse(0),
            steering.lastDifficulty(),
            steering.serving().map(PoolOrder::algorithm).orElse("sha256d")));
  }

  private Optional<Algorithm> algorithm(int poolId) {
    for (var pool : order.pools()) { // asked for every share
      if (pool.id() == poolId) return Algorithms.named(pool.algorithm());
    }
    return Optional.empty();
  }
}
