package org.hashrelay.streams.aggregation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.DuplicateFilter;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.Terms;
import org.hashrelay.streams.aggregation.miner.Absent;
import org.hashrelay.streams.aggregation.miner.Device;
import org.hashrelay.streams.aggregation.miner.MinerDifficulty;
import org.hashrelay.streams.aggregation.miner.NonceSpace;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.v1.Difficulty;
import org.hashrelay.streams.stratum.v1.MinerLines;
import org.hashrelay.streams.stratum.v1.MinerMessage.Call;
import org.hashrelay.streams.stratum.v1.MinerMessage.Configure;
import org.hashrelay.streams.stratum.v1.MinerMessage.ExtranonceSubscribe;
import org.hashrelay.streams.stratum.v1.MinerMessage.SuggestDifficulty;
import org.hashrelay.streams.stratum.v1.MinerMessage.SuggestTarget;

/** What one miner is given to do and under which terms. */
final class MinerWork {

  private static final long NO_GENERATION = -1;
  private static final long MASK_GRACE_MILLIS = 5_000;
  private static final long PAUSE_MILLIS = 8_000;

  private final UpstreamGroup group;
  private final Session session;
  private DuplicateFilter seen = new DuplicateFilter();
  private final List<Terms> terms = new ArrayList<>(2); // oldest first
  private final MinerDifficulty difficulty;
  private Device device = Device.UNKNOWN;
  private int wishedMask;
  private int toldMask;
  private double toldDifficulty;
  private long lastSeq;
  private long generation = NO_GENERATION;
  private boolean followsExtranonce;
  private boolean extranonceChanged;
  private boolean tooLarge;
  private String toldExtranonce1 = "";
  private final NonceSpace room = new NonceSpace();
  private boolean returned;
  private long maskChanged = -MASK_GRACE_MILLIS;
  private long hurriedAt = -PAUSE_MILLIS;

  MinerWork(UpstreamGroup group, Session session) {
    this.group = group;
    this.session = session;
    difficulty = new MinerDifficulty(group.settings().difficulty(), group.time().now());
  }

  // ── wishes ──────────────────────────────────────────────────────────────────────────────────

  /** False while the pool's version mask is not known. */
  boolean configure(Configure wish) {
    var pool = group.versionMask();
    var rolling = wish.wants(Configure.VERSION_ROLLING);
    if (rolling && pool.isEmpty()) return false;
    if (rolling) grant(wish.versionMask(), wish.versionMask() & pool.getAsInt());
    if (rolling && wish.minBitCount().orElse(0) > Integer.bitCount(toldMask)) {
      session.notice("too-few-version-bits", "wants more version bits than it can have");
    }
    if (wish.wants(Configure.SUBSCRIBE_EXTRANONCE)) followsExtranonce = true;
    wish.minimumDifficulty().ifPresent(difficulty::atLeast);
    var granted = new LinkedHashMap<String, Boolean>();
    for (var extension : wish.extensions()) granted.put(extension, grants(extension));
    session.write(MinerLines.configured(wish.id(), granted, toldMask));
    return true;
  }

  /** A wish is kept as far as pool and device allow; anything else is none. */
  void hear(Call call) {
    if (call instanceof ExtranonceSubscribe) followsExtranonce = true;
    else if (call instanceof SuggestDifficulty wish) difficulty.suggest(wish.difficulty());
    else if (call instanceof SuggestTarget wish) difficulty.suggestTarget(wish.target());
  }

  boolean followsExtranonce() {
    return followsExtranonce && device.followsExtranonce();
  }

  MinerDifficulty difficulty() {
    return difficulty;
  }

  void device(Device known) {
    device = known;
    room.rolls(known.rollsVersion());
    difficulty.device(known);
  }

  /** What it was told when it subscribed. */
  void told(String extranonce1) {
    toldExtranonce1 = extranonce1;
  }

  /** The next job comes with another extranonce. */
  void extranonceChanged() {
    extranonceChanged = true;
    generation = NO_GENERATION;
  }

  private boolean grants(String extension) {
    return switch (extension) {
      case Configure.VERSION_ROLLING -> toldMask != 0;
      case Configure.MINIMUM_DIFFICULTY, Configure.SUBSCRIBE_EXTRANONCE, "info" -> true;
      default -> false;
    };
  }

  /** Asked again in the middle of a job, the new mask holds for that job already. */
  private void grant(int wished, int granted) {
    wishedMask = wished;
    toldMask = granted;
    if (terms.isEmpty()) return;
    var now = terms.get(terms.size() - 1);
    terms.add(new Terms(
        lastSeq, now.difficulty(), now.target(), granted, now.space(), now.slot(), now.upstream()));
    forgetOldTerms();
  }

  // ── jobs ────────────────────────────────────────────────────────────────────────────────────

  /** The first job at an upstream; a number that is not the newest would upset the terms. */
  void join(PoolJob job) {
    difficulty.restart(group.time().now());
    if (job.seq() > lastSeq) offer(job);
    else session.upstream().flatMap(this::unworked).ifPresent(this::offer);
  }

  /** Who is back in its own slot would search the same again in the same job. */
  private Optional<PoolJob> unworked(Upstream at) {
    var fresh = returned ? at.fresh() : Optional.<PoolJob>empty();
    return fresh.isPresent() ? fresh : at.again();
  }

  /** Goes on where it left. */
  void returned(Absent.Place place) {
    returned = true;
    seen = place.seen();
    lastSeq = place.lastSeq();
    difficulty.remember(place.estimate());
  }

  /** What it leaves behind. */
  Optional<Absent.Place> place() {
    var upstream = session.upstream();
    if (terms.isEmpty() || upstream.isEmpty()) return Optional.empty();
    var now = terms.get(terms.size() - 1);
    var estimate = difficulty.estimate(group.time().now());
    return Optional.of(new Absent.Place(
        now.space(), now.slot(), upstream.get().index(), group.jobs().lastSeq(), seen, estimate));
  }

  void offer(PoolJob job) {
    if (!isFollowed(job)) return;
    offer(job, job.generation() != generation);
  }

  /** Who is alone on its connection has the extranonce1 of the pool, which is another elsewhere. */
  private boolean isFollowed(PoolJob job) {
    if (job.isIdle() || !job.space().isAlone() || session.slot().isEmpty()) return true;
    if (job.minerExtranonce1(0).equals(toldExtranonce1)) return true;
    if (followsExtranonce()) extranonceChanged();
    else session.close("extranonce-changed");
    return followsExtranonce();
  }

  private void offer(PoolJob job, boolean clean) {
    if (job.seq() <= lastSeq || session.slot().isEmpty()) return;
    var lines = changes(job);
    agree(job);
    lastSeq = job.seq();
    if (job.generation() != generation) seen.forgetBefore(group.jobs().oldestOrigin());
    generation = job.generation();
    room.given(job.space().minerBytes(), group.time().now());
    var line = group.line(job, toldMask, clean);
    session.write(lines.isEmpty() ? line : lines.concat(line));
    if (!tooLarge) checkSize(job, line);
  }

  /** Time passes while it works. */
  void tick(long now) {
    difficulty.tick(now);
    if (difficulty.isFarOff() && now - hurriedAt >= PAUSE_MILLIS) hurry(now);
    else if (isRunningOut(now)) more();
  }

  private boolean isRunningOut(long now) {
    var upstream = session.upstream();
    if (upstream.isEmpty()) return false;
    var algorithm = group.verified(upstream.get().pool().id());
    if (algorithm.isEmpty()) return false;
    var perUnit = algorithm.get().family().hashesPerUnit();
    return room.isRunningOut(difficulty.speed(now) * perUnit, toldMask, now);
  }

  /** Another second is another search space; the job before it stays good (Q33). */
  private void more() {
    session.upstream().flatMap(at -> group.more(at, lastSeq)).ifPresent(job -> offer(job, true));
  }

  /** A good share; it tells whether its finder rolls versions. */
  void found(boolean rolled) {
    room.found(rolled);
  }

  /** Work now, with what holds now, and not when the pool has something new. */
  private void hurry(long now) {
    var fresh = session.upstream().flatMap(at -> group.fresh(at, lastSeq));
    if (fresh.isEmpty()) return;
    hurriedAt = now;
    offer(fresh.get(), true); // other work than before, and nothing of it done yet
  }

  /** Told anew, in case it never heard. */
  void again() {
    toldDifficulty = 0;
    hurry(group.time().now());
  }

  private void checkSize(PoolJob job, ByteString line) {
    var coinbase = (job.fields().coinb1().length + job.fields().coinb2().length);
    if (device.coinbaseLimit() > 0 && coinbase > device.coinbaseLimit()) {
      tooLarge = true;
      session.notice("coinbase-too-large", coinbase + " bytes are much for a " + device.name());
    } else if (device.jobLimit() > 0 && line.size() > device.jobLimit()) {
      tooLarge = true;
      session.notice("job-too-large", line.size() + " bytes are much for a " + device.name());
    }
  }

  /** What has to be said before the job, each only when it changes (Q36, Q37, Q55). */
  private ByteString changes(PoolJob job) {
    var lines = ByteString.emptyByteString();
    var mask = wishedMask & job.versionMask();
    if (mask != toldMask) {
      toldMask = mask;
      maskChanged = group.time().now();
      lines = lines.concat(MinerLines.setVersionMask(mask));
    }
    if (extranonceChanged) {
      extranonceChanged = false;
      toldExtranonce1 = job.minerExtranonce1(session.slot().getAsLong());
      lines = lines.concat(MinerLines.setExtranonce(toldExtranonce1, job.space().minerBytes()));
    }
    var next = Difficulty.writable(difficultyAt(job));
    if (next != toldDifficulty) {
      toldDifficulty = next;
      lines = lines.concat(MinerLines.setDifficulty(next));
    }
    return lines;
  }

  /** Never above the pool's: what is found below that is paid by nobody, but found (Q34). */
  private double difficultyAt(PoolJob job) {
    var algorithm = group.verified(job.poolId());
    if (algorithm.isEmpty()) return job.difficulty();
    var interval = group.order().shareInterval().toMillis();
    var next = difficulty.next(job.difficulty(), algorithm.get(), interval);
    difficulty.told(next, group.time().now());
    difficulty
        .refusedWish()
        .ifPresent(wish ->
            session.notice("difficulty-refused", "asks for difficulty " + wish + ", gets " + next));
    return next;
  }

  private void agree(PoolJob job) {
    var now = terms.isEmpty() ? Optional.<Terms>empty() : Optional.of(terms.get(terms.size() - 1));
    var slot = session.slot().getAsLong();
    var same = now.isPresent()
        && now.get().difficulty() == toldDifficulty
        && now.get().versionMask() == toldMask
        && now.get().slot() == slot
        && now.get().upstream() == job.upstream()
        && now.get().space().equals(job.space());
    if (same) return;
    var target = job.targetOf(toldDifficulty);
    terms.add(
        new Terms(job.seq(), toldDifficulty, target, toldMask, job.space(), slot, job.upstream()));
    forgetOldTerms();
  }

  private void forgetOldTerms() {
    var oldest = group.jobs().oldest();
    while (terms.size() > 1 && terms.get(1).fromSeq() <= Math.min(oldest, lastSeq)) terms.remove(0);
  }

  // ── asked for its shares ────────────────────────────────────────────────────────────────────

  Optional<Terms> termsAt(long seq) {
    return Terms.at(seq, terms);
  }

  DuplicateFilter seen() {
    return seen;
  }

  double toldDifficulty() {
    return toldDifficulty;
  }

  /** Whether shares under way may still have been found with another mask. */
  boolean isMaskNew() {
    return group.time().now() - maskChanged < MASK_GRACE_MILLIS;
  }
}
