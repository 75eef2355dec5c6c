package org.hashrelay.streams.aggregation.shared;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.hashrelay.streams.aggregation.job.DuplicateFilter;
import org.hashrelay.streams.aggregation.job.SlotAllocator;
import org.hashrelay.streams.aggregation.upstream.Backoff;
import org.hashrelay.streams.aggregation.upstream.ForwardedShares;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;

/**
 * One place at a pool for the miners of one lane, over as many connections as it takes.
 *
 * <p>It keeps the jobs of its present connection, hands out the slots there are in its place, and
 * filters repeats: pools that see two miners as one session ban for them (Q87).
 */
final class SharedUpstream<W> implements PoolLink.Owner<W> {

  private static final int MOST_PARKED = 16_384;
  private static final Refusal BUSY = Refusal.other("Upstream busy");
  static final Refusal STALE = new Refusal(Refusal.STALE, "Stale");

  private enum Standing {
    ASKED,
    ACCEPTED,
    REFUSED
  }

  private final SharedGroup<W> group;
  private final Lane lane;
  private final int index;
  private final PoolOrder pool;
  private final Backoff backoff;
  private final Set<SharedSession<W>> seats = new LinkedHashSet<>();
  private final JobShelf<W> jobs = new JobShelf<>();
  private final Map<String, Standing> logins = new HashMap<>();
  private final List<Waiting<W>> parked = new ArrayList<>(); // for their login
  private final List<Waiting<W>> away = new ArrayList<>(); // for the way to the pool
  private final DuplicateFilter repeats = new DuplicateFilter();
  private final ForwardedShares shares = new ForwardedShares();
  private Optional<PoolLink<W>> link = Optional.empty();
  private Optional<Place> place = Optional.empty();
  private SlotAllocator slots = new SlotAllocator(1);
  private long epoch;
  private long retryAt;
  private long emptySince;
  private long lastJobAt;
  private long lastJobDate;
  private boolean full;
  private boolean closed;
  private String downReason = "";

  SharedUpstream(SharedGroup<W> group, Lane lane, int index, PoolOrder pool, Backoff backoff) {
    this.group = group;
    this.lane = lane;
    this.index = index;
    this.pool = pool;
    this.backoff = backoff;
    this.emptySince = group.time().now();
  }

  // ── asked by the group ──────────────────────────────────────────────────────────────────────

  Lane lane() {
    return lane;
  }

  int index() {
    return index;
  }

  PoolOrder pool() {
    return pool;
  }

  Collection<SharedSession<W>> seats() {
    return seats;
  }

  boolean isReady() {
    return link.isPresent() && link.get().isReady();
  }

  /** Whether it could give work this instant. */
  boolean isWarm() {
    return isReady() && jobs.newest().isPresent();
  }

  boolean isFull() {
    return full;
  }

  String downReason() {
    return downReason;
  }

  Optional<SharedJob<W>> currentJob() {
    return jobs.newest();
  }

  /** Whether the pool owes no answer any more. */
  boolean isSettled() {
    return !isReady() || shares.inFlight() == 0;
  }

  /** Whether its place is known, and so what its miners' nonces begin with. */
  Optional<Place> place() {
    return isReady() ? place : Optional.empty();
  }

  void open() {
    epoch = group.nextEpoch(index);
    full = false;
    var route = new PoolRoute(group.order().id(), pool.id(), index, epoch);
    link = Optional.of(new PoolLink<>(group.dialer(), route, this, group.talk(this), group.time()));
  }

  void close(String reason) {
    closed = true;
    link.ifPresent(live -> live.close(reason));
  }

  void tick(long now, long answerMillis) {
    if (link.isEmpty()) {
      if (!closed && now >= retryAt) open();
      return;
    }
    link.get().tick(now, answerMillis);
    if (link.isPresent() && link.get().isAway()) {
      giveUp(now - group.settings().upstreams().hold().toMillis());
    }
    if (isReady() && !link.get().isAway() && now - lastJobAt >= noJobMillis()) {
      link.get().close("no-job");
    }
  }

  /** Since when nobody sits here; empty while somebody does. */
  OptionalLong emptySince() {
    return seats.isEmpty() ? OptionalLong.of(emptySince) : OptionalLong.empty();
  }

  int room() {
    var most = place.map(Place::capacity).orElse(Integer.MAX_VALUE);
    return Math.min(most, group.order().minersPerConn());
  }

  /** True when there is a seat, and a slot where slots are known. */
  boolean sit(SharedSession<W> session) {
    if (seats.size() >= room()) return false;
    if (place.isPresent()) {
      var slot =
          slots.take(group.time().now(), jobs.newest().map(SharedJob::seq).orElse(Long.MAX_VALUE));
      if (slot.isEmpty()) return false;
      session.seated(this, slot.getAsLong());
    } else {
      session.seated(this, 0);
    }
    seats.add(session);
    return true;
  }

  void leave(SharedSession<W> session) {
    if (!seats.remove(session)) return;
    emptySince = group.time().now();
    if (place.isPresent()) slots.release(session.slot(), emptySince, group.lastSeq());
  }

  Optional<SharedJob<W>> job(String name) {
    return jobs.named(name);
  }

  boolean isStale(SharedJob<W> job) {
    return job.source().epoch() != epoch || jobs.isOver(job, group.time().now());
  }

  boolean isNew(SharedJob<W> job, String nonce) {
    return repeats.isNew(job.seq(), Long.parseUnsignedLong(nonce, 16), 0, 0, 0);
  }

  /** Makes sure the pool knows this name before its first share. */
  void login(Upstream.Login login) {
    if (!isReady() || group.hasOneLogin(lane) || logins.containsKey(login.name())) return;
    logins.put(login.name(), Standing.ASKED);
    link.get().login(login);
  }

  /** Takes a share to the pool; its session is told what becomes of it. */
  void submit(Waiting<W> share) {
    if (!isReady() || share.job().source().epoch() != epoch) {
      share.asker().judged(share, Optional.of(STALE), false);
      return;
    }
    var name = share.login().name();
    var standing = group.hasOneLogin(lane) ? Standing.ACCEPTED : logins.get(name);
    if (standing == Standing.REFUSED) {
      share.asker().judged(share, Optional.of(Refusal.unauthorized()), false);
    } else if (link.get().isFull() || parked.size() + away.size() >= MOST_PARKED) {
      share.asker().judged(share, Optional.of(BUSY), false);
    } else if (link.get().isAway()) {
      away.add(share);
    } else if (standing == Standing.ACCEPTED) {
      forward(share);
    } else {
      parked.add(share);
      login(share.login());
    }
  }

  UpstreamTelemetry telemetry(String role) {
    return new UpstreamTelemetry(
        index,
        pool.id(),
        role,
        link.map(PoolLink::stateName).orElse("down"),
        epoch,
        link.map(PoolLink::session).orElse(""),
        place.map(Place::prefix).orElse(""),
        0,
        room(),
        seats.size(),
        jobs.newest().map(SharedJob::difficulty).orElse(0.0),
        shares.accepted(),
        shares.rejected(),
        lastJobDate,
        downReason,
        shares.forwarded(),
        shares.stale(),
        shares.neverAnswered(),
        shares.inFlight(),
        0);
  }

  // ── told by the connection ──────────────────────────────────────────────────────────────────

  @Override
  public Optional<Upstream.Login> login() {
    return group.firstLogin(this);
  }

  @Override
  public String account() {
    return lane.account();
  }

  @Override
  public boolean isKnown() {
    return group.spoken(this).isKnown();
  }

  @Override
  public void loginRefused(Refusal why) {
    group.loginRefused(this, why);
  }

  /** Another length of the miners' part makes all slots new; work from before is over then. */
  @Override
  public void place(Place next) {
    var same = place.isPresent()
        && place.get().slotBytes() == next.slotBytes()
        && place.get().free() == next.free()
        && place.get().prefix().length() == next.prefix().length();
    place = Optional.of(next);
    if (same) return;
    jobs.clear();
    slots = new SlotAllocator(next.capacity());
    var all = List.copyOf(seats);
    seats.clear();
    for (var session : all) {
      session.unseated();
      if (!sit(session)) group.sit(session);
    }
  }

  @Override
  public void ready() {
    downReason = "";
    lastJobAt = group.time().now();
    group.spoken(this).worked();
    group.firstLogin(this).ifPresent(this::login);
    group.ready(this);
  }

  @Override
  public void news(PoolTalk.News<W> news) {
    if (place.isEmpty() || jobs.isNewest(news, place.get())) return;
    backoff.reset();
    lastJobAt = group.time().now();
    lastJobDate = group.time().date();
    var job = new SharedJob<>(
        group.nextSeq(),
        new SharedJob.Source(pool.id(), index, epoch),
        news.poolJob(),
        news.alias(),
        news.work(),
        place.get(),
        news.target(),
        group.difficulty(news.target()),
        lastJobAt,
        news.clean());
    jobs.add(job);
    repeats.forgetBefore(jobs.oldest());
    group.job(this, job);
  }

  @Override
  public void judged(Waiting<W> share, Optional<Refusal> refusal) {
    shares.answered(refusal);
    share.asker().judged(share, refusal, true);
  }

  @Override
  public void unanswered(Waiting<W> share, Refusal told) {
    shares.unanswered();
    share.asker().unanswered(share, told);
  }

  @Override
  public void loginAnswered(String login, Optional<Refusal> refusal) {
    logins.put(login, refusal.isEmpty() ? Standing.ACCEPTED : Standing.REFUSED);
    for (var share : takeParked(login)) {
      if (refusal.isEmpty()) forward(share);
      else share.asker().judged(share, Optional.of(Refusal.unauthorized()), false);
    }
  }

  @Override
  public void loginUnanswered(String login) {
    logins.remove(login);
    for (var share : takeParked(login)) share.asker().judged(share, Optional.of(STALE), false);
  }

  @Override
  public void writable(boolean ready) {
    full = !ready;
  }

  @Override
  public void interrupted(boolean gone) {
    downReason = gone ? "tunnel-lost" : "";
    if (gone) return;
    var waiting = List.copyOf(away);
    away.clear();
    waiting.forEach(this::submit);
  }

  /** What has waited since then for the way to the pool is told stale: it may never come back. */
  private void giveUp(long since) {
    var old = away.stream().filter(share -> share.arrived() <= since).toList();
    away.removeAll(old);
    for (var share : old) share.asker().judged(share, Optional.of(STALE), false);
  }

  @Override
  public void ended(String reason, boolean unspoken) {
    link = Optional.empty();
    jobs.clear();
    logins.clear();
    full = false;
    downReason = reason;
    var waiting = new ArrayList<>(parked);
    waiting.addAll(away);
    parked.clear();
    away.clear();
    for (var share : waiting) share.asker().judged(share, Optional.of(STALE), false);
    var now = group.time().now();
    var another = unspoken && group.spoken(this).failed(now);
    retryAt = another ? now : now + backoff.next(reason);
    if (another || closed) return;
    if (unspoken && group.spoken(this).isNone(now)) group.unserved(this);
    else group.lost(this, reason);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private long noJobMillis() {
    return group.settings().upstreams().noJobTimeout().toMillis();
  }

  private void forward(Waiting<W> share) {
    shares.sent();
    link.get().submit(share);
  }

  private List<Waiting<W>> takeParked(String login) {
    var mine = parked.stream().filter(p -> p.login().name().equals(login)).toList();
    parked.removeAll(mine);
    return mine;
  }
}
