package org.hashrelay.streams.aggregation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.upstream.Lineup;
import org.hashrelay.streams.aggregation.upstream.PoolMemory;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.aggregation.upstream.UpstreamHub;
import org.hashrelay.streams.aggregation.upstream.UpstreamSettings;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With which pools a mapping is connected, and on which of those connections its miners sit.
 *
 * <p>Whatever happens to an upstream only says that something changed. What follows from how things
 * are then is done once, at the end of the turn: {@link Lineup} says which pool serves, {@link
 * Seating} moves the miners, and what is needed no more is let go.
 */
final class Steering implements UpstreamHub {

  private static final Logger log = LoggerFactory.getLogger(Steering.class);

  private final UpstreamGroup group;
  private final PoolDialer dialer;
  private final Time time;
  private final Fanout fanout;
  private final Lineup lineup;
  private final Seating seating;
  private final JobBook jobs;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<Integer, Long> epochs = new HashMap<>();
  private final Map<Integer, PoolMemory> memories = new HashMap<>();
  private Map<Integer, PoolOrder> pools = Map.of();
  private long minersSince; // when there was a miner last
  private double lastDifficulty = 1;
  private boolean changed;

  Steering(UpstreamGroup group, PoolDialer dialer, Time time, Fanout fanout) {
    this.group = group;
    this.dialer = dialer;
    this.time = time;
    this.fanout = fanout;
    var settings = settings();
    lineup = new Lineup(settings.returnAfter().toMillis(), settings.patience().toMillis());
    jobs = new JobBook(time.wall().instant());
    seating = new Seating(this::another, this::isServing, time, group.order().minersPerConn());
    minersSince = time.now();
  }

  // ── asked by the group ──────────────────────────────────────────────────────────────────────

  Seating seating() {
    return seating;
  }

  /** The pool that serves, as far as one does. */
  Optional<PoolOrder> serving() {
    return lineup.serving().map(pools::get);
  }

  /** What the last job asked of a share. */
  double lastDifficulty() {
    return lastDifficulty;
  }

  Optional<String> whyDown(int pool) {
    return lineup.whyDown(pool);
  }

  List<Integer> usable() {
    return lineup.order();
  }

  /** Follows the order; the pool that served before goes on until another one can. */
  void order(MappingOrder next) {
    var usable = PoolChoice.usable(next);
    var known = new HashMap<Integer, PoolOrder>();
    lineup.serving().map(pools::get).ifPresent(pool -> known.put(pool.id(), pool));
    usable.forEach(pool -> known.put(pool.id(), pool));
    var family = serving().map(PoolOrder::algorithm);
    var otherWork = !usable.isEmpty()
        && family.isPresent()
        && !family.get().equals(usable.get(0).algorithm());
    pools = known;
    seating.minersPerUpstream(next.minersPerConn());
    lineup.order(usable.stream().map(PoolOrder::id).toList(), time.now());
    if (otherWork) group.closeAll("algorithm-changed"); // work they cannot do, Q73
    if (otherWork || usable.isEmpty()) letGoAll("mapping-changed");
    for (var upstream : seating.upstreams()) {
      if (!isAsOrdered(upstream)) upstream.retire();
    }
    if (seating.space().isEmpty()) PoolChoice.foreseen(usable).ifPresent(seating::partition);
    changed = true;
  }

  /** False when there is no place for it, and none can be made. */
  boolean sit(Session session) {
    if (lineup.serving().isEmpty()) return true; // it waits for a pool
    changed = true;
    return seating.sit(session);
  }

  void tick(long now) {
    var answer = group.settings().answerTimeout().toMillis();
    for (var upstream : List.copyOf(seating.upstreams())) upstream.tick(now, answer);
    steer(now);
  }

  /** Does what follows from what happened in this turn; false when no more can be done now. */
  boolean work() {
    if (changed) steer(time.now());
    var more = false;
    for (var upstream : seating.upstreams()) more |= upstream.work();
    return more;
  }

  void letGoAll(String reason) {
    for (var upstream : List.copyOf(seating.upstreams())) letGo(upstream, reason);
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
  public UpstreamSettings settings() {
    return group.settings().upstreams();
  }

  @Override
  public long nextEpoch(int upstream) {
    return epochs.merge(upstream, 1L, Long::sum);
  }

  @Override
  public PoolMemory memory(int poolId) {
    return memories.computeIfAbsent(
        poolId, id -> new PoolMemory(random::nextDouble, pools.get(id).hint()));
  }

  @Override
  public Optional<ExtranonceSpace> partition(Upstream upstream, int extranonce2Size) {
    if (extranonce2Size < 1) return Optional.empty();
    var known = seating.space();
    if (known.isPresent() && known.get().fits(extranonce2Size)) return known;
    var plain = ExtranonceSpace.of(extranonce2Size);
    var next = known.map(plain::after).orElse(plain);
    var disturbs = known.isEmpty() || group.anySubscribed();
    if (isServing(upstream) || !disturbs) repartition(next, upstream);
    return Optional.of(next); // a pool that stands by disturbs nobody
  }

  @Override
  public void ready(Upstream upstream) {
    for (var session : seating.seats(upstream)) session.logInAt(upstream);
    group.resume();
    changed = true;
  }

  @Override
  public void job(Upstream upstream, PoolJob job) {
    lastDifficulty = job.difficulty();
    fanout.add(job, seating.seats(upstream));
  }

  @Override
  public void changed(Upstream upstream) {
    changed = true;
  }

  @Override
  public Optional<Upstream.Login> firstLogin(Upstream upstream, Predicate<String> tried) {
    return group
        .logins(upstream, !isServing(upstream))
        .filter(login -> !tried.test(login.name()))
        .findFirst();
  }

  // ── what follows ────────────────────────────────────────────────────────────────────────────

  private void steer(long now) {
    changed = false;
    if (group.hasMiners()) minersSince = now;
    observe(now);
    lineup.decide(now).ifPresent(this::moving);
    if (group.hasMiners()) {
      connect();
      seat();
    }
    tidy(now);
  }

  /** Tells the line-up how its pools are. */
  private void observe(long now) {
    for (var pool : List.copyOf(pools.keySet())) {
      var mine = seating.upstreams().stream().filter(u -> u.pool().id() == pool).toList();
      if (mine.stream().anyMatch(Upstream::isWarm)) lineup.warm(pool, now);
      else if (mine.stream().noneMatch(Upstream::isAway)) missed(pool, mine, now);
    }
    halfLost().ifPresent(reason -> lineup.down(lineup.serving().orElseThrow(), reason, now));
  }

  private void missed(int pool, List<Upstream> mine, long now) {
    var lost = mine.stream()
        .filter(u -> !u.downReason().isEmpty())
        .max(Comparator.comparingLong(Upstream::endedAt));
    if (lost.isEmpty()) lineup.connecting(pool, now);
    else if (PoolEvents.isOurs(lost.get().downReason()))
      lineup.untried(pool, lost.get().endedAt());
    else lineup.down(pool, lost.get().downReason(), now);
  }

  /** One of several upstreams is lost, and the others have no room for its miners. */
  private Optional<String> halfLost() {
    var room = 0;
    var displaced = 0;
    var reason = Optional.<String>empty();
    for (var upstream : seating.upstreams()) {
      if (!isServing(upstream)) continue;
      var seated = seating.seats(upstream).size();
      if (upstream.serves()) room += Math.max(0, seating.effective() - seated);
      else displaced += seated;
      var lost = !upstream.serves() && !upstream.downReason().isEmpty() && seated > 0;
      if (lost && !PoolEvents.isOurs(upstream.downReason()))
        reason = Optional.of(upstream.downReason());
    }
    return displaced > room ? reason : Optional.empty();
  }

  private void moving(Lineup.Move move) {
    log.info(
        "mapping {}: from pool {} to pool {}: {}",
        group.order().id(),
        move.from(),
        move.to(),
        move.reason());
    group.report(
        new FailedOver(group.order().id(), time.date(), move.from(), move.to(), move.reason()));
    seating.upstreams().stream()
        .filter(u -> isServing(u) && u.serves())
        .findFirst()
        .ifPresent(this::fit);
    group.resume();
  }

  /** The partition has to suit the pool that serves from now on. */
  private void fit(Upstream upstream) {
    var place = upstream.place().orElseThrow();
    var known = seating.space();
    if (known.equals(Optional.of(place.space()))) return;
    if (known.isPresent() && known.get().fits(place.extranonce2Size())) {
      upstream.repartition(known.get());
    } else {
      repartition(place.space(), upstream);
      upstream.again().ifPresent(job -> job(upstream, job));
    }
  }

  /** Opens what is missing. */
  private void connect() {
    var miners = group.miners();
    var needed = (miners + seating.effective() - 1) / seating.effective();
    for (var active = actives(); active < needed; active++) {
      var opened = another(seating.firstFree());
      if (opened.isEmpty()) break;
      seating.add(opened.get());
    }
    for (var pool : lineup.standbys()) {
      var there = seating.upstreams().stream().anyMatch(u -> isAsOrdered(u) && isOf(u, pool));
      if (!there) seating.add(open(seating.firstFree(), pools.get(pool)));
    }
    for (var upstream : seating.upstreams()) {
      if (upstream.needsLogin()) {
        firstLogin(upstream, name -> false).ifPresent(upstream::login);
      }
    }
  }

  private void seat() {
    group.unseated().forEach(group::seat);
    seating.rebalance(jobs.lastSeq()).forEach((to, moved) -> {
      // Under a new number, since theirs may be higher than that of the job there is.
      to.again().ifPresent(job -> fanout.add(job, moved));
    });
  }

  /** Lets go what is needed no more. */
  private void tidy(long now) {
    var linger = group.settings().upstreamLinger().toMillis();
    if (!group.hasMiners() && now - minersSince >= linger) letGoAll("no-miners");
    var wanted = new ArrayList<>(lineup.standbys());
    var needed = Math.max(1, (group.miners() + seating.effective() - 1) / seating.effective());
    for (var upstream : bestFirst()) {
      var empty = seating.emptySince(upstream);
      if (empty.isEmpty()) continue;
      var pool = upstream.pool().id();
      var lingered = now - empty.getAsLong() >= linger;
      if (isServing(upstream)) {
        if (lingered && isAsOrdered(upstream) && actives() > needed) letGo(upstream, "no-miners");
      } else if (isAsOrdered(upstream) && !wanted.remove(Integer.valueOf(pool))) {
        var stays = lineup.order().contains(pool) && !lineup.standbys().contains(pool);
        if (lingered || !stays) upstream.retire();
      }
      var answer = group.settings().answerTimeout().toMillis();
      if (upstream.isLeaving() && upstream.isDrained(now, answer)) letGo(upstream, "left");
    }
  }

  private List<Upstream> bestFirst() {
    return seating.upstreams().stream()
        .sorted(Comparator.comparing(u -> !u.isWarm()))
        .toList();
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private Optional<Upstream> another(int index) {
    var pool = serving();
    if (pool.isEmpty() || seating.upstreams().size() >= settings().maxPerMapping()) {
      return Optional.empty();
    }
    return Optional.of(open(index, pool.get()));
  }

  private Upstream open(int index, PoolOrder pool) {
    var upstream = new Upstream(this, group.order().id(), index, pool);
    upstream.open();
    return upstream;
  }

  private void letGo(Upstream upstream, String reason) {
    upstream.close(reason);
    seating.remove(upstream);
    group.gone(upstream);
  }

  /** All slots are new: who can follow is told with the next job, the others must come back. */
  private void repartition(ExtranonceSpace next, Upstream by) {
    if (seating.space().isPresent()) group.repartitioned();
    seating.partition(next);
    for (var other : seating.upstreams()) {
      var fits = other.place().filter(place -> next.fits(place.extranonce2Size()));
      if (other != by && fits.isPresent()) other.repartition(next); // others only stand by
    }
  }

  private long actives() {
    return seating.upstreams().stream()
        .filter(u -> isServing(u) && !u.isLeaving())
        .count();
  }

  /** Whether it is one of the pool that serves. */
  boolean isServing(Upstream upstream) {
    return lineup.serving().equals(Optional.of(upstream.pool().id()));
  }

  private static boolean isOf(Upstream upstream, int pool) {
    return upstream.pool().id() == pool;
  }

  /** Whether its pool is still as it was when it was opened, and wanted at all. */
  private boolean isAsOrdered(Upstream upstream) {
    var now = Optional.ofNullable(pools.get(upstream.pool().id()));
    return !upstream.isLeaving() && now.isPresent() && PoolChoice.same(now.get(), upstream.pool());
  }
}
