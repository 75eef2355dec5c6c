package org.hashrelay.streams.aggregation.shared;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.hashrelay.streams.aggregation.WorkerNames;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.upstream.PoolMemory;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;

/**
 * The connections of a mapping to its pools, and who sits where.
 *
 * <p>What a pool has shown of itself is kept here over its connections.
 */
final class SharedPools<W> {

  static final int MOST_UPSTREAMS = 1_000;
  private static final long REFUSED_MILLIS = 30_000;
  private static final Refusal TOO_MANY = Refusal.other("Too many accounts on this port");

  /**
   * Miners that can be served by the same pool connection.
   *
   * @param kind of work they can do, as their {@link Family} names it
   * @param account they log in to, where a connection has one login; otherwise empty
   */
  record Lane(String kind, String account) {}

  private record Tried(int poolId, String kind) {}

  private record Refused(Refusal why, long until) {}

  private final SharedGroup<W> group;
  private final PoolDialer dialer;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<Integer, SharedUpstream<W>> upstreams = new TreeMap<>(); // that serve
  private final Map<Integer, Long> epochs = new HashMap<>();
  private final Map<Integer, PoolMemory> memories = new HashMap<>();
  private final Map<Tried, Spoken> spoken = new HashMap<>();
  private final Map<Lane, Refused> refused = new HashMap<>();
  private final PoolSwitch<W> switching;
  private WorkerNames names;
  private long lastSeq;

  SharedPools(SharedGroup<W> group, PoolDialer dialer, MappingOrder order) {
    this.group = group;
    this.dialer = dialer;
    names = new WorkerNames(order.workerName());
    switching = new PoolSwitch<>(this, order);
    lastSeq = Integer.toUnsignedLong((int) group.time().wall().instant().getEpochSecond());
  }

  // ── asked by the group ──────────────────────────────────────────────────────────────────────

  SharedGroup<W> group() {
    return group;
  }

  PoolSwitch<W> switching() {
    return switching;
  }

  Collection<SharedUpstream<W>> upstreams() {
    return upstreams.values();
  }

  void update(MappingOrder next, boolean renamed) {
    names = new WorkerNames(next.workerName());
    switching.update(next, renamed);
  }

  void tick(long now) {
    var linger = group.settings().upstreamLinger().toMillis();
    for (var upstream : List.copyOf(upstreams.values())) {
      upstream.tick(now);
      var since = upstream.emptySince();
      if (since.isPresent() && now - since.getAsLong() >= linger) retire(upstream, "no-miners");
    }
    switching.tick(now);
  }

  void stop(String reason) {
    for (var upstream : List.copyOf(upstreams.values())) retire(upstream, reason);
    switching.stop(reason);
  }

  /** Gives a miner a place; one that no pool can serve is told so. */
  void sit(SharedSession<W> session) {
    var pool = switching.inUse();
    if (pool.isEmpty()) return;
    var kind = session.talk().kind();
    if (spoken(pool.get(), kind).isNone(group.time().now())) {
      session.unserved(group.family().unserved(kind), "dialect-not-served");
      return;
    }
    var lane = lane(session, pool.get());
    var not = refusal(lane);
    if (not.isPresent()) {
      session.unserved(not.get(), "login-refused");
      return;
    }
    for (var upstream : upstreams.values()) {
      if (!upstream.lane().equals(lane) || !upstream.sit(session)) continue;
      if (upstream.isReady()) session.resume();
      return;
    }
    if (isFull()) {
      session.unserved(TOO_MANY, "too-many-accounts");
      return;
    }
    var opened = upstream(lane, pool.get());
    upstreams.put(opened.index(), opened);
    opened.sit(session);
    opened.open();
  }

  /** Everybody who has no seat gets one at the pool in use. */
  void seatAll() {
    for (var session : group.sessions()) {
      if (session.isPlaced() && session.upstream().isEmpty()) sit(session);
    }
  }

  /** Whether the pool is known to speak to miners of this kind. */
  boolean serves(SharedSession<W> session) {
    return session.upstream().filter(at -> spoken(at).isKnown()).isPresent();
  }

  Upstream.Login login(SharedUpstream<W> at, Logins.Worker own, String address) {
    return names.at(at.pool(), own, address);
  }

  // ── asked by the switching ──────────────────────────────────────────────────────────────────

  boolean isFull() {
    return upstreams.size() + switching.waiting() >= MOST_UPSTREAMS;
  }

  /** Not opened yet, and nobody sits there. */
  SharedUpstream<W> upstream(Lane lane, PoolOrder pool) {
    return new SharedUpstream<>(this, lane, firstFree(), pool);
  }

  /** Out of use: its miners sit nowhere, and what it still owes them comes all the same. */
  void leave(SharedUpstream<W> upstream) {
    upstreams.remove(upstream.index(), upstream);
    for (var session : List.copyOf(upstream.seats())) {
      upstream.leave(session);
      session.unseated();
    }
  }

  /** One that stood by serves now. */
  void adopt(SharedUpstream<W> upstream) {
    upstreams.put(upstream.index(), upstream);
  }

  /** Which connections to that pool this miner could share. */
  Lane lane(SharedSession<W> session, PoolOrder pool) {
    var kind = session.talk().kind();
    if (!group.family().oneLogin(kind)) return new Lane(kind, "");
    var own = session.firstLogin().orElseThrow();
    var name = names.at(pool, own, session.address()).name();
    var fixed = group.order().workerName().mode().equals("fixed");
    return new Lane(kind, fixed ? name : WorkerNames.account(name));
  }

  /** Whether it is of no use to try now. */
  boolean isHopeless(Lane lane, PoolOrder pool) {
    return refusal(lane).isPresent()
        || spoken(pool, lane.kind()).isNone(group.time().now());
  }

  // ── asked and told by the upstreams ─────────────────────────────────────────────────────────

  PoolDialer dialer() {
    return dialer;
  }

  PoolMemory memory(PoolOrder pool) {
    return memories.computeIfAbsent(
        pool.id(), id -> new PoolMemory(random::nextDouble, pool.hint()));
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

  Spoken spoken(SharedUpstream<W> upstream) {
    return spoken(upstream.pool(), upstream.lane().kind());
  }

  PoolTalk<W> talk(SharedUpstream<W> upstream) {
    var choice = spoken(upstream).choice();
    return group.family().talks(upstream.lane().kind()).get(choice).get();
  }

  Optional<Upstream.Login> firstLogin(SharedUpstream<W> upstream) {
    var pool = upstream.pool();
    for (var session : upstream.seats()) {
      var own = session.firstLogin();
      if (own.isPresent()) return own.map(worker -> login(upstream, worker, session.address()));
    }
    if (!upstream.seats().isEmpty()) return names.known(pool);
    for (var session : group.sessions()) { // nobody sits at a pool that is only tried
      if (!session.isPlaced() || session.firstLogin().isEmpty()) continue;
      if (!lane(session, pool).equals(upstream.lane())) continue;
      return session.firstLogin().map(own -> login(upstream, own, session.address()));
    }
    return names.known(pool);
  }

  /** The pool speaks no dialect for the miners of this upstream. */
  void unserved(SharedUpstream<W> upstream) {
    turnAway(upstream, group.family().unserved(upstream.lane().kind()), "dialect-not-served");
  }

  /** Nobody tries this account again for a while: pools ban those who do. */
  void loginRefused(SharedUpstream<W> upstream, Refusal why) {
    if (refused.size() >= MOST_UPSTREAMS) refused.clear();
    refused.put(upstream.lane(), new Refused(why, group.time().now() + REFUSED_MILLIS));
    turnAway(upstream, why, "login-refused");
  }

  /** A connection ended that had not to. */
  void lost(SharedUpstream<W> upstream, String reason) {
    switching.lost(upstream, reason);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private void turnAway(SharedUpstream<W> upstream, Refusal why, String reason) {
    for (var session : List.copyOf(upstream.seats())) session.unserved(why, reason);
    retire(upstream, reason);
  }

  private Optional<Refusal> refusal(Lane lane) {
    var known = Optional.ofNullable(refused.get(lane));
    return known.filter(r -> group.time().now() < r.until).map(Refused::why);
  }

  private Spoken spoken(PoolOrder pool, String kind) {
    return spoken.computeIfAbsent(
        new Tried(pool.id(), kind),
        tried -> new Spoken(group.family().talks(kind).size()));
  }

  private void retire(SharedUpstream<W> upstream, String reason) {
    leave(upstream);
    upstream.close(reason);
  }

  private int firstFree() {
    var index = 0;
    while (upstreams.containsKey(index) || switching.uses(index)) index++;
    return index;
  }
}
