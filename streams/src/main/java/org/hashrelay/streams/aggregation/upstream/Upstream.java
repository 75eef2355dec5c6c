package org.hashrelay.streams.aggregation.upstream;

import java.time.Duration;
import java.util.Optional;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobMaker;
import org.hashrelay.streams.aggregation.job.JobMaker.Place;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolLines;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.hashrelay.streams.stratum.v1.SubscribeResult;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.work.Algorithms;

/**
 * One place at a pool for many miners, over as many connections as it takes: when one ends, the
 * next is opened after a pause, as a new epoch.
 */
public final class Upstream implements PoolConnection.Owner {

  private static final Refusal STALE = new Refusal(Refusal.STALE, "Stale");

  /** A login as the pool knows it. */
  public record Login(String name, String password) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** One life of it. */
  private record Life(PoolConnection connection, Outgoing outgoing, JobFeed feed, long since) {}

  private final UpstreamHub hub;
  private final int index;
  private final int mappingId;
  private final PoolOrder pool;
  private final PoolMemory memory;
  private final ForwardedShares shares = new ForwardedShares();
  private Optional<Life> life = Optional.empty();
  private long epoch;
  private long endedAt;
  private long lastJobDate;
  private long leavesAt = Long.MAX_VALUE;
  private boolean served;
  private boolean retired;
  private boolean closed;
  private String downReason = "";

  public Upstream(UpstreamHub hub, int mappingId, int index, PoolOrder pool) {
    this.hub = hub;
    this.mappingId = mappingId;
    this.index = index;
    this.pool = pool;
    this.memory = hub.memory(pool.id());
  }

  // ── how it is ───────────────────────────────────────────────────────────────────────────────

  public int index() {
    return index;
  }

  public PoolOrder pool() {
    return pool;
  }

  public boolean isReady() {
    return life.isPresent() && life.get().connection.isReady();
  }

  /** Whether miners get work here, now or as soon as the way to the pool is back. */
  public boolean serves() {
    return isReady() && currentJob().isPresent();
  }

  /** Whether it could serve this instant: subscribed, authorised, with a live job. */
  public boolean isWarm() {
    return serves() && !isAway() && life.get().outgoing.isWelcome();
  }

  public boolean isAway() {
    return life.isPresent() && life.get().connection.isAway();
  }

  /** Empty while it serves. */
  public String downReason() {
    return downReason;
  }

  public long endedAt() {
    return endedAt;
  }

  /** Whether the way to the pool takes no more for now. */
  public boolean isFull() {
    return life.isPresent() && life.get().outgoing.isFull();
  }

  /** Whether its miners should go elsewhere; it serves them until they have. */
  public boolean isLeaving() {
    return retired || leavesAt <= hub.time().now();
  }

  public Optional<PoolJob> currentJob() {
    return life.flatMap(l -> l.feed.last());
  }

  public boolean isStale(PoolJob job) {
    var maker = life.flatMap(l -> l.feed.maker());
    var window = hub.settings().staleWindow().toMillis();
    var late = isLeaving() && hub.time().now() - leavesAt >= window;
    return late || maker.isEmpty() || maker.get().isStale(job);
  }

  /**
   * @param role {@code active | standby}
   * @param slots places for miners
   * @param used how many of them are taken
   */
  public UpstreamTelemetry telemetry(String role, int slots, int used) {
    var maker = life.flatMap(l -> l.feed.maker());
    var place = maker.map(JobMaker::place);
    return new UpstreamTelemetry(
        index,
        pool.id(),
        role,
        life.map(l -> l.connection.stateName()).orElse("down"),
        epoch,
        life.map(l -> l.connection.session()).orElse(""),
        place.map(Place::extranonce1).orElse(""),
        place.map(Place::extranonce2Size).orElse(0),
        slots,
        used,
        maker.map(JobMaker::difficulty).orElse(0.0),
        shares.accepted(),
        shares.rejected(),
        lastJobDate,
        downReason,
        shares.forwarded(),
        shares.stale(),
        shares.neverAnswered(),
        shares.inFlight(),
        memory.versionMask().orElse(0));
  }

  // ── asked by the group ──────────────────────────────────────────────────────────────────────

  /** Connects, if the pool may be dialled now; otherwise as soon as it may. */
  public void open() {
    var now = hub.time().now();
    if (life.isPresent() || closed || now < memory.redial().notBefore()) return;
    if (!hub.dialer().canDial()) {
      ended("tunnel-lost", false);
      return;
    }
    epoch = hub.nextEpoch(index);
    served = false;
    var elsewhere = memory.elsewhere().orElse("");
    var route = new PoolRoute(mappingId, pool.id(), index, epoch, elsewhere);
    var way = new PoolConnection.Way(hub.dialer(), route);
    var connection = new PoolConnection(this, pool, memory, hub.time(), way);
    var outgoing = new Outgoing(connection, shares, hub.settings().loginsPerSecond(), now);
    var feed = new JobFeed(hub.settings().jobsPerSecond());
    life = Optional.of(new Life(connection, outgoing, feed, now));
  }

  public void close(String reason) {
    closed = true;
    life.ifPresent(l -> l.connection.close(reason));
  }

  /** It is needed no more: its miners should go elsewhere, and it is not dialled again. */
  public void retire() {
    retired = true;
    leavesAt = Math.min(leavesAt, hub.time().now());
  }

  /** Whether what its miners sent last is answered, or will never be. */
  public boolean isDrained(long now, long answerMillis) {
    var since = now - leavesAt;
    var late = since >= hub.settings().staleWindow().toMillis();
    return life.isEmpty() || late && (shares.inFlight() == 0 || since >= answerMillis);
  }

  public void tick(long now, long answerMillis) {
    if (life.isEmpty()) {
      if (!isLeaving()) open();
      return;
    }
    var l = life.get();
    l.connection.tick(answerMillis);
    if (life.isEmpty()) return;
    if (l.connection.isAway()) {
      l.outgoing.giveUp(now - hub.settings().hold().toMillis());
      return;
    }
    l.outgoing.tick(now);
    if (!isReady()) return;
    var clock = l.connection.clock();
    l.feed.overdue(clock).ifPresent(this::issued);
    l.feed.refresh(clock).ifPresent(job -> hub.job(this, job));
    var limit = hub.settings().noJobTimeout().toMillis();
    if (l.feed.silence(clock) >= limit) l.connection.close("no-job");
  }

  /** Sends a part of what waits; false when there is no more to be done now. */
  public boolean work() {
    return life.map(l -> l.outgoing.send()).orElse(false);
  }

  /** The same job once more under a new number, for miners that come from elsewhere. */
  public Optional<PoolJob> again() {
    return life.flatMap(l -> l.feed.again());
  }

  /** The newest job a second later: other work, for a miner that cannot wait for the pool's next. */
  public Optional<PoolJob> fresh() {
    return isReady() ? life.flatMap(l -> l.feed.fresh()) : Optional.empty();
  }

  /** Shares the pool's extranonce out anew; every miner here needs a new job then. */
  public void repartition(ExtranonceSpace space) {
    life.flatMap(l -> l.feed.repartition(space)).ifPresent(job -> hub.job(this, job));
  }

  public Optional<Place> place() {
    return life.flatMap(l -> l.feed.maker()).map(JobMaker::place);
  }

  /** Whether nobody has asked to be known to the pool. */
  public boolean needsLogin() {
    return isReady() && life.get().outgoing.hasNoLogin();
  }

  /** Makes sure the pool knows this name before its first share. */
  public void login(Login login) {
    if (isReady()) life.get().outgoing.login(login, hub.time().now());
  }

  /** Takes a share to the pool; its session is told what becomes of it. */
  public void submit(PendingShare pending, PoolLines.Share share, String password) {
    if (isReady() && pending.job().epoch() == epoch) {
      life.get().outgoing.submit(pending, share, password, hub.time().now());
    } else {
      pending.asker().judged(pending, Optional.of(STALE), false);
    }
  }

  // ── told by the connection ──────────────────────────────────────────────────────────────────

  @Override
  public boolean place(SubscribeResult.Subscribed place) {
    var n = place.extranonce2Size();
    memory.gave(n);
    var space = hub.partition(this, n);
    if (space.isEmpty()) return tooSmall();
    var family = Algorithms.named(pool.algorithm()).map(a -> a.family()).orElse(Algorithms.SHA256D);
    var source = new JobMaker.Source(pool.id(), index, epoch);
    var granted = new Place(place.extranonce1(), n, space.get());
    var maker = new JobMaker(source, hub.jobs(), family, granted);
    life.ifPresent(l -> l.feed.begin(maker, l.connection.clock()));
    return true;
  }

  @Override
  public void ready() {
    hub.firstLogin(this, name -> false).ifPresent(this::login);
    hub.ready(this);
  }

  @Override
  public void job(Notify work) {
    if (life.isEmpty() || life.get().feed.maker().isEmpty() || !moved()) return;
    var l = life.get();
    l.feed.announced(work, l.connection.clock()).ifPresent(this::issued);
  }

  @Override
  public void difficulty(PoolMessage.Other message) {
    life.ifPresent(l -> l.feed.difficulty(message));
  }

  @Override
  public void extranonce(PoolMessage.SetExtranonce next) {
    life.ifPresent(l -> l.feed.extranonce(next));
  }

  @Override
  public void versionMask(int mask) {
    life.flatMap(l -> l.feed.maker()).ifPresent(m -> m.versionMask(mask));
    var outdated = currentJob().filter(job -> job.versionMask() != mask);
    if (outdated.isPresent()) again().ifPresent(job -> hub.job(this, job));
  }

  @Override
  public void judged(PendingShare share, Optional<Refusal> refusal) {
    shares.answered(refusal);
    share.asker().judged(share, refusal, true);
  }

  @Override
  public void unanswered(PendingShare share, Refusal told) {
    shares.unanswered();
    share.asker().unanswered(share, told);
  }

  @Override
  public void loginAnswered(String login, Optional<Refusal> refusal) {
    if (life.isEmpty()) return;
    var outgoing = life.get().outgoing;
    outgoing.loginAnswered(login, refusal, hub.time().now());
    if (outgoing.allRefused()) tryAnotherLogin(outgoing);
    else hub.changed(this);
  }

  /** A pool that refuses one of many names is a good pool; one that refuses all is of no use. */
  private void tryAnotherLogin(Outgoing outgoing) {
    var other =
        outgoing.isTurnedAway() ? Optional.<Login>empty() : hub.firstLogin(this, outgoing::knows);
    other.ifPresentOrElse(
        this::login, () -> life.ifPresent(l -> l.connection.close("login-refused")));
  }

  @Override
  public void loginUnanswered(String login) {
    life.ifPresent(l -> l.outgoing.loginUnanswered(login));
  }

  @Override
  public void writable(boolean ready) {
    life.ifPresent(l -> l.outgoing.full(!ready));
  }

  @Override
  public void interrupted(boolean away) {
    life.ifPresent(l -> l.outgoing.tick(hub.time().now()));
    hub.changed(this);
  }

  @Override
  public void askedToLeave(Optional<String> elsewhere, Duration delay) {
    var now = hub.time().now();
    if (life.isEmpty() || !memory.sentAway(elsewhere, life.get().since, now)) return;
    var limit = hub.settings().reconnectWaitLimit();
    leavesAt = Math.min(leavesAt, now + Math.min(delay.toMillis(), limit.toMillis()));
    hub.changed(this);
  }

  @Override
  public void ended(String reason, boolean refused) {
    endedAt = hub.time().now();
    downReason = reason;
    var ending = life;
    life = Optional.empty();
    hub.jobs().forget(index);
    ending.ifPresent(l -> l.outgoing.end());
    if (!served) memory.elsewhere(Optional.empty());
    if (refused && !served) memory.redial().refused(endedAt);
    else memory.redial().failed(endedAt, reason);
    if (!retired && leavesAt != Long.MAX_VALUE) { // it was to come again anyway
      memory.redial().waitUntil(leavesAt);
      leavesAt = Long.MAX_VALUE;
    }
    hub.changed(this);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private void issued(PoolJob job) {
    downReason = "";
    lastJobDate = hub.time().date();
    if (!served) {
      served = true;
      memory.redial().served();
      hub.changed(this);
    }
    hub.job(this, job);
  }

  /** A new extranonce is in force with the next job; false when it cannot be. */
  private boolean moved() {
    var next = life.flatMap(l -> l.feed.nextPlace());
    if (next.isEmpty()) return true;
    var n = next.get().extranonce2Size();
    var space = hub.partition(this, n);
    if (space.isEmpty()) return tooSmall();
    life.get().feed.moved(new Place(next.get().extranonce1(), n, space.get()));
    return true;
  }

  private boolean tooSmall() {
    life.ifPresent(l -> l.connection.close("extranonce2-too-small"));
    return false;
  }
}
