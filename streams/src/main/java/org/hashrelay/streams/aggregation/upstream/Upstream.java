package org.hashrelay.streams.aggregation.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.JobMaker;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.pool.PoolDialer;
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

  private static final long SILENCE_MILLIS = 60_000;
  private static final int MOST_ADVANCE_SECONDS = 600;
  private static final int MOST_PARKED = 1_024;
  private static final Refusal BUSY = Refusal.other("Upstream busy");
  private static final Refusal STALE = new Refusal(Refusal.STALE, "Stale");

  /** The group it belongs to. */
  public interface Hub {
    PoolDialer dialer();

    JobBook jobs();

    Time time();

    long nextEpoch(int upstream);

    PoolMemory memory(int poolId);

    /** The partition to use with so few bytes; empty when there is none. */
    Optional<ExtranonceSpace> partition(Upstream upstream, int extranonce2Size);

    /** Its handshake is over. */
    void ready(Upstream upstream);

    void job(Upstream upstream, PoolJob job);

    /** A login some miner here has, for the pool that gives jobs only to whom it knows. */
    Optional<Login> firstLogin(Upstream upstream);
  }

  /** A login as the pool knows it. */
  public record Login(String name, String password) {}

  private enum Standing {
    ASKED,
    ACCEPTED,
    REFUSED
  }

  private record Parked(PendingShare pending, PoolLines.Share share) {}

  private final Hub hub;
  private final int index;
  private final int mappingId;
  private final PoolOrder pool;
  private final Backoff backoff;
  private final Map<String, Standing> logins = new HashMap<>();
  private final List<Parked> parked = new ArrayList<>();
  private final ForwardedShares shares = new ForwardedShares();
  private Optional<PoolConnection> connection = Optional.empty();
  private Optional<JobMaker> maker = Optional.empty();
  private Optional<PoolMessage.SetExtranonce> nextPlace = Optional.empty();
  private List<PoolMessage.Other> early = List.of();
  private long epoch;
  private long retryAt;
  private long lastJobAt;
  private long lastJobDate;
  private int advanced;
  private boolean full;
  private boolean closed;
  private String downReason = "";

  public Upstream(Hub hub, int mappingId, int index, PoolOrder pool, Backoff backoff) {
    this.hub = hub;
    this.mappingId = mappingId;
    this.index = index;
    this.pool = pool;
    this.backoff = backoff;
  }

  // ── asked by the group ──────────────────────────────────────────────────────────────────────

  public int index() {
    return index;
  }

  public PoolOrder pool() {
    return pool;
  }

  public boolean isReady() {
    return connection.isPresent() && connection.get().isReady();
  }

  /** Why its last connection ended; empty while it serves. */
  public String downReason() {
    return downReason;
  }

  /** Whether the way to the pool takes no more for now. */
  public boolean isFull() {
    return full;
  }

  public Optional<PoolJob> currentJob() {
    return maker.flatMap(JobMaker::last);
  }

  public boolean isStale(PoolJob job) {
    return maker.isEmpty() || maker.get().isStale(job);
  }

  public void open() {
    epoch = hub.nextEpoch(index);
    full = false;
    var route = new PoolRoute(mappingId, pool.id(), index, epoch);
    var memory = hub.memory(pool.id());
    connection = Optional.of(new PoolConnection(hub.dialer(), route, this, memory, hub.time()));
  }

  public void close(String reason) {
    closed = true;
    connection.ifPresent(live -> live.close(reason));
  }

  public void tick(long now, long answerMillis) {
    if (connection.isEmpty()) {
      if (!closed && now >= retryAt) open();
      return;
    }
    connection.get().tick(now, answerMillis);
    if (isReady() && currentJob().isPresent() && now - lastJobAt >= SILENCE_MILLIS) refresh(now);
  }

  /** The same job once more under a new number, for miners that come from elsewhere. */
  public Optional<PoolJob> again() {
    return maker.flatMap(JobMaker::again);
  }

  /** The newest job a second later: other work, for a miner that cannot wait for the pool's next. */
  public Optional<PoolJob> fresh() {
    if (!isReady() || advanced >= MOST_ADVANCE_SECONDS) return Optional.empty();
    advanced++;
    return maker.flatMap(m -> m.later(1));
  }

  /** Shares the pool's extranonce out anew; every miner here needs a new job then. */
  public void repartition(ExtranonceSpace space) {
    maker.ifPresent(m ->
        m.place(new JobMaker.Place(m.place().extranonce1(), m.place().extranonce2Size(), space)));
    again().ifPresent(job -> hub.job(this, job));
  }

  /** Makes sure the pool knows this name before its first share. */
  public void login(Login login) {
    if (!isReady() || logins.containsKey(login.name)) return;
    logins.put(login.name, Standing.ASKED);
    connection.get().login(login.name, login.password);
  }

  /** Takes a share to the pool; its session is told what becomes of it. */
  public void submit(PendingShare pending, PoolLines.Share share, String password) {
    if (!isReady() || pending.job().epoch() != epoch) {
      pending.asker().judged(pending, Optional.of(STALE), false);
      return;
    }
    var standing = logins.get(share.worker());
    if (standing == Standing.REFUSED) {
      pending.asker().judged(pending, Optional.of(Refusal.unauthorized()), false);
    } else if (connection.get().isFull() || parked.size() >= MOST_PARKED) {
      pending.asker().judged(pending, Optional.of(BUSY), false);
    } else if (standing == Standing.ACCEPTED) {
      forward(pending, share);
    } else {
      parked.add(new Parked(pending, share));
      login(new Login(share.worker(), password));
    }
  }

  /**
   * @param slots places for miners
   * @param used how many of them are taken
   */
  public UpstreamTelemetry telemetry(int slots, int used) {
    var place = maker.map(JobMaker::place);
    return new UpstreamTelemetry(
        index,
        pool.id(),
        "active",
        connection.map(PoolConnection::stateName).orElse("down"),
        epoch,
        connection.map(PoolConnection::session).orElse(""),
        place.map(JobMaker.Place::extranonce1).orElse(""),
        place.map(JobMaker.Place::extranonce2Size).orElse(0),
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
        hub.memory(pool.id()).versionMask().orElse(0));
  }

  // ── told by the connection ──────────────────────────────────────────────────────────────────

  @Override
  public boolean place(SubscribeResult.Subscribed place) {
    var n = place.extranonce2Size();
    var space = hub.partition(this, n);
    if (space.isEmpty()) {
      connection.ifPresent(live -> live.close("extranonce2-too-small"));
      return false;
    }
    var family = Algorithms.named(pool.algorithm()).map(a -> a.family()).orElse(Algorithms.SHA256D);
    var source = new JobMaker.Source(pool.id(), index, epoch);
    var granted = new JobMaker.Place(place.extranonce1(), n, space.get());
    maker = Optional.of(new JobMaker(source, hub.jobs(), family, granted));
    return true;
  }

  @Override
  public void ready() {
    downReason = "";
    hub.firstLogin(this).ifPresent(this::login);
    hub.ready(this);
    early.forEach(this::difficulty);
    early = List.of();
  }

  @Override
  public void job(Notify work) {
    if (maker.isEmpty() || !moved()) return;
    maker.get().make(work).ifPresent(this::issued);
  }

  @Override
  public void difficulty(PoolMessage.Other message) {
    if (maker.isEmpty()) early = List.of(message);
    else if (message instanceof PoolMessage.SetDifficulty d) maker.get().difficulty(d.difficulty());
    else if (message instanceof PoolMessage.SetTarget t) maker.get().target(t.target());
  }

  @Override
  public void extranonce(PoolMessage.SetExtranonce next) {
    nextPlace = Optional.of(next);
  }

  @Override
  public void versionMask(int mask) {
    maker.ifPresent(m -> m.versionMask(mask));
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
    logins.put(login, refusal.isEmpty() ? Standing.ACCEPTED : Standing.REFUSED);
    for (var waiting : takeParked(login)) {
      if (refusal.isEmpty()) forward(waiting.pending, waiting.share);
      else
        waiting.pending.asker().judged(waiting.pending, Optional.of(Refusal.unauthorized()), false);
    }
  }

  @Override
  public void loginUnanswered(String login) {
    logins.remove(login);
    for (var waiting : takeParked(login)) { // the pool never saw them
      waiting.pending.asker().judged(waiting.pending, Optional.of(STALE), false);
    }
  }

  @Override
  public void writable(boolean ready) {
    full = !ready;
  }

  @Override
  public void ended(String reason) {
    connection = Optional.empty();
    maker = Optional.empty();
    nextPlace = Optional.empty();
    early = List.of();
    full = false;
    downReason = reason;
    logins.clear();
    hub.jobs().forget(index);
    var waiting = List.copyOf(parked);
    parked.clear();
    for (var share : waiting)
      share.pending.asker().judged(share.pending, Optional.of(STALE), false);
    retryAt = hub.time().now() + backoff.next(reason);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private void issued(PoolJob job) {
    backoff.reset();
    lastJobAt = hub.time().now();
    lastJobDate = hub.time().date();
    advanced = 0;
    hub.job(this, job);
  }

  /** Some miners leave after two minutes without a job (aggregation §8, silence). */
  private void refresh(long now) {
    var seconds = (int) ((now - lastJobAt) / 1_000);
    lastJobAt = now;
    if (advanced + seconds > MOST_ADVANCE_SECONDS) return;
    advanced += seconds;
    maker.get().later(seconds).ifPresent(job -> hub.job(this, job));
  }

  /** A new extranonce is in force with the next job; false when it cannot be. */
  private boolean moved() {
    if (nextPlace.isEmpty()) return true;
    var next = nextPlace.get();
    nextPlace = Optional.empty();
    var n = next.extranonce2Size().orElse(maker.get().place().extranonce2Size());
    var space = hub.partition(this, n);
    if (space.isEmpty()) {
      connection.ifPresent(live -> live.close("extranonce2-too-small"));
      return false;
    }
    maker.get().place(new JobMaker.Place(next.extranonce1(), n, space.get()));
    return true;
  }

  private void forward(PendingShare pending, PoolLines.Share share) {
    shares.sent();
    connection.get().submit(pending, share);
  }

  private List<Parked> takeParked(String login) {
    var mine = parked.stream().filter(p -> p.share.worker().equals(login)).toList();
    parked.removeAll(mine);
    return mine;
  }
}
