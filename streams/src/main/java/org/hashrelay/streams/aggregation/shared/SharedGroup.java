package org.hashrelay.streams.aggregation.shared;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hashrelay.streams.aggregation.Books;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.WorkerNames;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.aggregation.miner.Turns;
import org.hashrelay.streams.aggregation.upstream.Backoff;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.Target;

/**
 * All miners of one mapping and the few upstreams whose nonces they share; confined to one island.
 *
 * <p>Miners that need the same kind of work, under the same account where a connection has only
 * one, are a {@link Lane}; every lane has upstreams of its own.
 */
public final class SharedGroup<W> implements PortService {

  private static final long ALL_DOWN_MILLIS = 60_000;
  private static final int MOST_UPSTREAMS = 1_000;
  private static final long REFUSED_MILLIS = 30_000;
  private static final Refusal TOO_MANY = Refusal.other("Too many accounts on this port");

  /** What it is given from outside. */
  public record Surroundings(
      MinerPortSettings settings, PoolDialer dialer, Consumer<ReportEntry> reports, Time time) {}

  private record Tried(int poolId, String kind) {}

  private record Refused(Refusal why, long until) {}

  private final Family<W> family;
  private final Surroundings outside;
  private final SplittableRandom random = new SplittableRandom();
  private final Books books = new Books();
  private final Turns turns = new Turns();
  private final SharedFanout<W> fanout = new SharedFanout<>();
  private final Set<SharedSession<W>> sessions = new LinkedHashSet<>();
  private final Map<Integer, SharedUpstream<W>> upstreams = new TreeMap<>();
  private final Map<Integer, Long> epochs = new HashMap<>();
  private final Map<Tried, Spoken> spoken = new HashMap<>();
  private final Map<Lane, Refused> refused = new HashMap<>();
  private final PoolSwitch<W> switching;
  private MappingOrder order;
  private WorkerNames names;
  private long lastSeq;
  private long downSince;

  public SharedGroup(MappingOrder order, Family<W> family, Surroundings outside) {
    this.order = order;
    this.family = family;
    this.outside = outside;
    names = new WorkerNames(order.workerName());
    switching = new PoolSwitch<>(this, order);
    lastSeq = Integer.toUnsignedLong((int) outside.time.wall().instant().getEpochSecond());
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
    for (var upstream : List.copyOf(upstreams.values())) {
      upstream.tick(now, settings().answerTimeout().toMillis());
      var since = upstream.emptySince();
      if (since.isPresent()
          && now - since.getAsLong() >= settings().upstreamLinger().toMillis()) {
        retire(upstream, "no-miners");
      }
    }
    switching.tick(now);
    closeWhenAllDown(now);
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
    names = new WorkerNames(next.workerName());
    switching.update(next, renamed);
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
    for (var upstream : List.copyOf(upstreams.values())) retire(upstream, reason);
    switching.stop(reason);
  }

  @Override
  public MappingTelemetry telemetry(Map<String, Long> refused) {
    var ready = upstreams.values().stream().anyMatch(SharedUpstream::isReady);
    var down = !ready && !upstreams.isEmpty();
    var noPool = switching.inUse().isEmpty();
    return new MappingTelemetry(
        order.id(),
        down || noPool ? "pool_down" : "running",
        noPool ? "no enabled pool" : down ? whyDown() : "",
        down || noPool ? 0 : switching.inUse().get().id(),
        (int) sessions.stream().filter(SharedSession::isMiner).count(),
        upstreams.values().stream()
            .mapToInt(SharedUpstream::room)
            .max()
            .orElse(order.minersPerConn()),
        books.held(),
        refused,
        Stream.concat(
                upstreams.values().stream().map(up -> up.telemetry("active")),
                StreamSupport.stream(switching.standbys().spliterator(), false)
                    .map(up -> up.telemetry("standby")))
            .toList(),
        books.now(),
        books.heldByWorker());
  }

  private String whyDown() {
    return upstreams.values().stream()
        .map(SharedUpstream::downReason)
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .map(reason -> "pool %d: %s".formatted(switching.inUse().orElseThrow().id(), reason))
        .orElse("connecting");
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

  void report(ReportEntry entry) {
    outside.reports.accept(entry);
  }

  Upstream.Login login(SharedUpstream<W> at, Upstream.Login own, String address) {
    return names.at(at.pool(), own, address);
  }

  /** Gives a miner a place; one that no pool can serve is told so. */
  void sit(SharedSession<W> session) {
    var pool = switching.inUse();
    if (pool.isEmpty()) return;
    var kind = session.talk().kind();
    if (spoken(pool.get(), kind).isNone(time().now())) {
      session.unserved(family.unserved(kind), "dialect-not-served");
      return;
    }
    var lane = lane(session, pool.get());
    var not = Optional.ofNullable(refused.get(lane)).filter(r -> time().now() < r.until);
    if (not.isPresent()) {
      session.unserved(not.get().why, "login-refused");
      return;
    }
    for (var upstream : upstreams.values()) {
      if (!upstream.lane().equals(lane) || !upstream.sit(session)) continue;
      if (upstream.isReady()) session.resume();
      return;
    }
    if (upstreams.size() >= MOST_UPSTREAMS) {
      session.unserved(TOO_MANY, "too-many-accounts");
      return;
    }
    var opened = upstream(lane, pool.get());
    upstreams.put(opened.index(), opened);
    opened.sit(session);
    opened.open();
  }

  /** Whether the pool is known to speak to miners of this kind. */
  boolean serves(SharedSession<W> session) {
    return session.upstream().filter(at -> spoken(at).isKnown()).isPresent();
  }

  void left(SharedSession<W> session) {
    sessions.remove(session);
    session.upstream().ifPresent(at -> at.leave(session));
    session.unseated();
  }

  // ── asked and told by the upstreams ─────────────────────────────────────────────────────────

  PoolDialer dialer() {
    return outside.dialer;
  }

  long nextEpoch(int upstream) {
    return epochs.merge(upstream, 1L, Long::sum);
  }

  long nextSeq() {
    return ++lastSeq;
  }

  long lastSeq() {
    return lastSeq;
  }

  boolean hasOneLogin(Lane lane) {
    return family.oneLogin(lane.kind());
  }

  Spoken spoken(SharedUpstream<W> upstream) {
    return spoken(upstream.pool(), upstream.lane().kind());
  }

  PoolTalk<W> talk(SharedUpstream<W> upstream) {
    var choice = spoken(upstream).choice();
    return family.talks(upstream.lane().kind()).get(choice).get();
  }

  /** In the units of the algorithm, whatever scale the dialect has. */
  double difficulty(Target target) {
    var units = switching
        .inUse()
        .flatMap(pool -> Algorithms.named(pool.algorithm()))
        .map(algorithm -> algorithm.family())
        .orElse(Algorithms.HASHES);
    return target.difficulty(units);
  }

  Optional<Upstream.Login> firstLogin(SharedUpstream<W> upstream) {
    for (var session : upstream.seats()) {
      var own = session.firstLogin();
      if (own.isPresent()) {
        return own.map(login -> login(upstream, login, session.address()));
      }
    }
    if (!upstream.seats().isEmpty()) return names.known(upstream.pool());
    return sessions.stream() // nobody sits at a pool that is only tried
        .filter(session -> session.isPlaced() && isOf(session, upstream))
        .flatMap(session ->
            session.firstLogin().map(own -> login(upstream, own, session.address())).stream())
        .findFirst()
        .or(() -> names.known(upstream.pool()));
  }

  private boolean isOf(SharedSession<W> session, SharedUpstream<W> upstream) {
    return session.upstream().filter(at -> at.lane().equals(upstream.lane())).isPresent();
  }

  void ready(SharedUpstream<W> upstream) {
    for (var session : List.copyOf(upstream.seats())) session.resume();
  }

  void job(SharedUpstream<W> upstream, SharedJob<W> job) {
    for (var session : List.copyOf(upstream.seats())) session.answerHeld();
    fanout.add(upstream, job);
  }

  /** The pool speaks no dialect for the miners of this upstream. */
  void unserved(SharedUpstream<W> upstream) {
    turnAway(upstream, family.unserved(upstream.lane().kind()), "dialect-not-served");
  }

  /** Nobody tries this account again for a while: pools ban those who do. */
  void loginRefused(SharedUpstream<W> upstream, Refusal why) {
    if (refused.size() >= MOST_UPSTREAMS) refused.clear();
    refused.put(upstream.lane(), new Refused(why, time().now() + REFUSED_MILLIS));
    turnAway(upstream, why, "login-refused");
  }

  private void turnAway(SharedUpstream<W> upstream, Refusal why, String reason) {
    for (var session : List.copyOf(upstream.seats())) session.unserved(why, reason);
    retire(upstream, reason);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private Lane lane(SharedSession<W> session, PoolOrder pool) {
    var kind = session.talk().kind();
    if (!family.oneLogin(kind)) return new Lane(kind, "");
    var own = session.firstLogin().orElseThrow();
    var name = names.at(pool, own, session.address()).name();
    var fixed = order.workerName().mode().equals("fixed");
    return new Lane(kind, fixed ? name : WorkerNames.account(name));
  }

  private Spoken spoken(PoolOrder pool, String kind) {
    return spoken.computeIfAbsent(
        new Tried(pool.id(), kind), tried -> new Spoken(family.talks(kind).size()));
  }

  private void retire(SharedUpstream<W> upstream, String reason) {
    leave(upstream);
    upstream.close(reason);
  }

  Collection<SharedUpstream<W>> upstreams() {
    return upstreams.values();
  }

  /** Not opened yet, and nobody sits there. */
  SharedUpstream<W> upstream(Lane lane, PoolOrder pool) {
    return new SharedUpstream<>(this, lane, firstFree(), pool, new Backoff(random::nextDouble));
  }

  /** A connection ended that had not to. */
  void lost(SharedUpstream<W> upstream, String reason) {
    switching.lost(upstream, reason);
  }

  /** Out of use: its miners sit nowhere, and what it still owes them comes all the same. */
  void leave(SharedUpstream<W> upstream) {
    upstreams.remove(upstream.index());
    for (var session : List.copyOf(upstream.seats())) {
      upstream.leave(session);
      session.unseated();
    }
  }

  /** One that stood by serves now. */
  void adopt(SharedUpstream<W> upstream) {
    upstreams.put(upstream.index(), upstream);
  }

  /** Everybody who has no seat gets one at the pool in use. */
  void seatAll() {
    for (var session : List.copyOf(sessions)) {
      if (session.isPlaced() && session.upstream().isEmpty()) sit(session);
    }
  }

  private int firstFree() {
    var index = 0;
    while (upstreams.containsKey(index) || switching.isStandby(index)) index++;
    return index;
  }

  private void closeWhenAllDown(long now) {
    Collection<SharedUpstream<W>> all = upstreams.values();
    if (all.isEmpty() || all.stream().anyMatch(SharedUpstream::isReady)) downSince = now;
    if (!order.onAllPoolsDown().equals("close") || now - downSince < ALL_DOWN_MILLIS) return;
    for (var session : List.copyOf(sessions)) session.close("pool-down");
  }
}
