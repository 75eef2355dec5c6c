package org.hashrelay.streams.aggregation.shared;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.hashrelay.streams.aggregation.job.DuplicateFilter;
import org.hashrelay.streams.aggregation.shared.SharedPools.Lane;
import org.hashrelay.streams.aggregation.upstream.ForwardedShares;
import org.hashrelay.streams.aggregation.upstream.PoolMemory;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.aggregation.upstream.UpstreamSettings;
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

  static final Refusal STALE = new Refusal(Refusal.STALE, "Stale");
  private static final long NEVER = Long.MAX_VALUE;

  /** One life of it. */
  private record Life<W>(PoolLink<W> link, SharedOutgoing<W> outgoing) {}

  private final SharedPools<W> pools;
  private final Lane lane;
  private final int index;
  private final PoolOrder pool;
  private final PoolMemory memory;
  private final Seats<W> seats = new Seats<>();
  private final JobShelf<W> jobs = new JobShelf<>();
  private final DuplicateFilter repeats = new DuplicateFilter();
  private final SharedIdle<W> idle;
  private final ForwardedShares shares = new ForwardedShares();
  private Optional<Life<W>> life = Optional.empty();
  private long epoch;
  private long emptySince;
  private long lastJobAt;
  private long lastJobDate;
  private long leavesAt = NEVER;
  private boolean full;
  private boolean served;
  private boolean closed;
  private String downReason = "";

  SharedUpstream(SharedPools<W> pools, Lane lane, int index, PoolOrder pool) {
    this.pools = pools;
    this.lane = lane;
    this.index = index;
    this.pool = pool;
    this.memory = pools.memory(pool);
    this.idle = new SharedIdle<>(pools);
    this.emptySince = now();
  }

  // ── how it is ───────────────────────────────────────────────────────────────────────────────

  Lane lane() {
    return lane;
  }

  int index() {
    return index;
  }

  @Override
  public PoolOrder pool() {
    return pool;
  }

  Collection<SharedSession<W>> seats() {
    return seats.taken();
  }

  boolean isReady() {
    return life.isPresent() && life.get().link.isReady();
  }

  /** Whether it could give work this instant. */
  boolean isWarm() {
    return isReady() && jobs.newest().filter(job -> !job.isIdle()).isPresent();
  }

  boolean isAway() {
    return life.isPresent() && life.get().link.isAway();
  }

  boolean isFull() {
    return full;
  }

  /** Whether it is not connected, and will not be any more. */
  boolean isOver() {
    return closed && life.isEmpty();
  }

  /** Whether the pool wants its clients elsewhere, or nobody wants it here any more. */
  boolean isLeaving() {
    return leavesAt <= now();
  }

  String downReason() {
    return downReason;
  }

  Optional<SharedJob<W>> currentJob() {
    return jobs.newest();
  }

  /** Whether what its miners sent last is answered, or will never be. */
  boolean isDrained(long now) {
    var since = now - leavesAt;
    var late = since >= settings().staleWindow().toMillis();
    var answer = pools.group().settings().answerTimeout().toMillis();
    return life.isEmpty() || late && (shares.inFlight() == 0 || since >= answer);
  }

  /** What its miners' nonces begin with, as far as it is known. */
  Optional<Place> place() {
    return isReady() || jobs.newest().isPresent() ? seats.place() : Optional.empty();
  }

  /** Since when nobody sits here; empty while somebody does. */
  OptionalLong emptySince() {
    return seats.taken().isEmpty() ? OptionalLong.of(emptySince) : OptionalLong.empty();
  }

  int room() {
    return seats.room(pools.group().order().minersPerConn());
  }

  UpstreamTelemetry telemetry(String role) {
    return new UpstreamTelemetry(
        index,
        pool.id(),
        role,
        life.map(l -> l.link.stateName()).orElse("down"),
        epoch,
        life.map(l -> l.link.session()).orElse(""),
        seats.place().map(Place::prefix).orElse(""),
        0,
        room(),
        seats.taken().size(),
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

  // ── asked by the group ──────────────────────────────────────────────────────────────────────

  /** Connects, if the pool may be dialled now; otherwise as soon as it may. */
  void open() {
    if (life.isPresent() || closed || now() < memory.redial().notBefore()) return;
    if (pools.dialer().canDial()) dial();
    else ended("tunnel-lost", false);
  }

  private void dial() {
    epoch = pools.nextEpoch(index);
    full = false;
    served = false;
    var elsewhere = memory.elsewhere().orElse("");
    var mapping = pools.group().order().id();
    var route = new PoolRoute(mapping, pool.id(), index, epoch, elsewhere);
    var link = new PoolLink<>(
        pools.dialer(), route, this, pools.talk(this), pools.group().time());
    life = Optional.of(new Life<>(link, new SharedOutgoing<>(link, shares, hasOneLogin())));
  }

  void close(String reason) {
    closed = true;
    life.ifPresent(l -> l.link.close(reason));
  }

  /** Its miners go elsewhere; what they sent before is still welcome for a while. */
  void retire() {
    closed = true;
    leavesAt = Math.min(leavesAt, now());
  }

  void tick(long now) {
    if (life.isEmpty()) {
      open();
      return;
    }
    var link = life.get().link;
    link.tick(now, pools.group().settings().answerTimeout().toMillis());
    if (life.isEmpty()) return;
    if (link.isAway()) life.get().outgoing.giveUp(now - settings().hold().toMillis());
    else if (isReady() && now - lastJobAt >= settings().noJobTimeout().toMillis()) {
      link.close("no-job");
    }
  }

  /** Work that pays nobody, when it is time for some. */
  Optional<SharedJob<W>> idle(long now) {
    if (isReady()) return Optional.empty();
    var made = idle.next(now, jobs.newest().isPresent());
    made.ifPresent(jobs::add);
    return made;
  }

  /** True when there is a seat, and a slot where slots are known. */
  boolean sit(SharedSession<W> session) {
    if (seats.taken().size() >= room()) return false;
    var newest = jobs.newest().map(SharedJob::seq).orElse(Long.MAX_VALUE);
    var slot = seats.take(session, now(), newest);
    slot.ifPresent(own -> session.seated(this, own));
    return slot.isPresent();
  }

  void leave(SharedSession<W> session) {
    if (seats.leave(session, now(), pools.lastSeq())) emptySince = now();
  }

  Optional<SharedJob<W>> job(String name) {
    return jobs.named(name);
  }

  /** Who does not serve any more takes what was found before for some seconds only. */
  boolean isStale(SharedJob<W> job) {
    var now = now();
    var late = isLeaving() && now - leavesAt >= settings().staleWindow().toMillis();
    return late || job.source().epoch() != epoch || jobs.isOver(job, now);
  }

  boolean isNew(SharedJob<W> job, String nonce) {
    return repeats.isNew(job.seq(), Long.parseUnsignedLong(nonce, 16), 0, 0, 0);
  }

  /** Makes sure the pool knows this name before its first share. */
  void login(Upstream.Login login) {
    if (isReady()) life.get().outgoing.login(login);
  }

  /** Takes a share to the pool; its session is told what becomes of it. */
  void submit(Waiting<W> share) {
    if (isReady() && share.job().source().epoch() == epoch) life.get().outgoing.submit(share);
    else share.asker().judged(share, Optional.of(STALE), false);
  }

  // ── told by the connection ──────────────────────────────────────────────────────────────────

  @Override
  public Optional<Upstream.Login> login() {
    return pools.firstLogin(this);
  }

  @Override
  public String account() {
    return lane.account();
  }

  @Override
  public boolean isKnown() {
    return pools.spoken(this).isKnown();
  }

  @Override
  public void loginRefused(Refusal why) {
    pools.loginRefused(this, why);
  }

  /** Another length of the miners' part makes all slots new; work from before is over then. */
  @Override
  public void place(Place next) {
    if (seats.place().filter(next::isLike).isEmpty()) jobs.clear();
    for (var session : seats.move(next)) {
      session.unseated();
      if (!sit(session)) pools.sit(session);
    }
  }

  @Override
  public void ready() {
    lastJobAt = now();
    jobs.endIdle();
    pools.spoken(this).worked();
    pools.firstLogin(this).ifPresent(this::login);
    for (var session : List.copyOf(seats.taken())) session.resume();
  }

  @Override
  public void news(PoolTalk.News<W> news) {
    var place = seats.place();
    if (place.isEmpty() || jobs.isNewest(news, place.get())) return;
    downReason = "";
    lastJobAt = now();
    lastJobDate = pools.group().time().date();
    if (!served) memory.redial().served();
    served = true;
    var job = new SharedJob<>(
        pools.nextSeq(),
        new SharedJob.Source(pool.id(), index, epoch),
        news.poolJob(),
        news.alias(),
        news.work(),
        place.get(),
        news.target(),
        pools.group().difficulty(news.target()),
        lastJobAt,
        news.clean());
    jobs.add(job);
    idle.like(job);
    repeats.forgetBefore(jobs.oldest());
    pools.group().job(this, job);
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
    life.ifPresent(l -> l.outgoing.loginAnswered(login, refusal));
  }

  @Override
  public void loginUnanswered(String login) {
    life.ifPresent(l -> l.outgoing.loginUnanswered(login));
  }

  @Override
  public void writable(boolean ready) {
    full = !ready;
  }

  @Override
  public void interrupted(boolean gone) {
    downReason = gone ? "tunnel-lost" : "";
    if (!gone) life.ifPresent(l -> l.outgoing.resume());
  }

  @Override
  public void askedToLeave(Optional<String> elsewhere, Duration delay) {
    var limit = settings().reconnectWaitLimit();
    var wait = delay.compareTo(limit) < 0 ? delay : limit;
    memory.elsewhere(elsewhere);
    leavesAt = Math.min(leavesAt, now() + wait.toMillis());
  }

  @Override
  public void ended(String reason, boolean unspoken) {
    var ending = life;
    life = Optional.empty();
    jobs.clear();
    full = false;
    downReason = reason;
    ending.ifPresent(l -> l.outgoing.end());
    var now = now();
    if (!served) memory.elsewhere(Optional.empty());
    if (!closed && leavesAt != NEVER) { // it was to come again anyway
      memory.redial().waitUntil(leavesAt);
      leavesAt = NEVER;
    }
    var another = unspoken && pools.spoken(this).failed(now);
    if (!another) memory.redial().failed(now, reason);
    if (another || closed) return;
    if (unspoken && pools.spoken(this).isNone(now)) pools.unserved(this);
    else pools.lost(this, reason);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private boolean hasOneLogin() {
    return pools.group().family().oneLogin(lane.kind());
  }

  private UpstreamSettings settings() {
    return pools.group().settings().upstreams();
  }

  private long now() {
    return pools.group().time().now();
  }
}
