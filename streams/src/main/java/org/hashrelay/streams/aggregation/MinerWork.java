package org.hashrelay.streams.aggregation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.DuplicateFilter;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.ShareJudge;
import org.hashrelay.streams.aggregation.job.Terms;
import org.hashrelay.streams.aggregation.miner.Conduct;
import org.hashrelay.streams.aggregation.miner.Device;
import org.hashrelay.streams.aggregation.miner.MinerDifficulty;
import org.hashrelay.streams.aggregation.upstream.PendingShare;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.Difficulty;
import org.hashrelay.streams.stratum.v1.MinerLines;
import org.hashrelay.streams.stratum.v1.MinerMessage.Configure;
import org.hashrelay.streams.stratum.v1.Submit;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** What one miner is given to do, under which terms, and what it makes of it. */
final class MinerWork {

  private static final long NO_GENERATION = -1;
  private static final long MASK_GRACE_MILLIS = 5_000;
  private static final long PAUSE_MILLIS = 8_000;
  private static final int ROLLED_SHARES = 100;

  private final UpstreamGroup group;
  private final Session session;
  private final DuplicateFilter seen = new DuplicateFilter();
  private final List<Terms> terms = new ArrayList<>(2); // oldest first
  private final MinerDifficulty difficulty;
  private final Conduct conduct;
  private Device device = Device.UNKNOWN;
  private int wishedMask;
  private int toldMask;
  private double toldDifficulty;
  private long lastSeq;
  private long generation = NO_GENERATION;
  private boolean followsExtranonce;
  private boolean extranonceChanged;
  private boolean tooLarge;
  private long maskChanged = -MASK_GRACE_MILLIS;
  private long hurriedAt = -PAUSE_MILLIS;
  private int rolled;

  MinerWork(UpstreamGroup group, Session session) {
    this.group = group;
    this.session = session;
    difficulty = new MinerDifficulty(group.settings().difficulty(), group.time().now());
    conduct = new Conduct(group.settings().conduct());
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

  void followExtranonce() {
    followsExtranonce = true;
  }

  boolean followsExtranonce() {
    return followsExtranonce && device.followsExtranonce();
  }

  MinerDifficulty difficulty() {
    return difficulty;
  }

  void device(Device known) {
    device = known;
    difficulty.device(known);
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
    else session.upstream().flatMap(Upstream::again).ifPresent(this::offer);
  }

  void offer(PoolJob job) {
    offer(job, job.generation() != generation);
  }

  private void offer(PoolJob job, boolean clean) {
    if (job.seq() <= lastSeq || session.slot().isEmpty()) return;
    var lines = changes(job);
    agree(job);
    lastSeq = job.seq();
    if (job.generation() != generation) seen.forgetBefore(group.jobs().oldestOrigin());
    generation = job.generation();
    var line = group.line(job, toldMask, clean);
    session.write(lines.isEmpty() ? line : lines.concat(line));
    if (!tooLarge) checkSize(job, line);
  }

  /** Time passes while it works. */
  void tick(long now) {
    difficulty.tick(now);
    if (difficulty.isFarOff() && now - hurriedAt >= PAUSE_MILLIS) hurry(now);
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
      var extranonce1 = job.space().minerExtranonce1(session.slot().getAsLong());
      lines = lines.concat(MinerLines.setExtranonce(extranonce1, job.space().minerBytes()));
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

  // ── shares ──────────────────────────────────────────────────────────────────────────────────

  void submitted(Submit submit, Session.Worker worker) {
    var seq = JobBook.seqOf(submit.jobId());
    if (group.jobs().find(seq).map(PoolJob::isIdle).orElse(false)) {
      answer(submit.id(), Optional.empty()); // no share of anybody's
      return;
    }
    group.books().found(worker.name());
    var arrived = group.time().now();
    var held = Terms.at(seq, terms);
    var job = group.jobs().find(seq).filter(j -> held.isPresent() && isTheirs(j, held.get()));
    if (job.isEmpty()) {
      var was = group.jobs().wasIssued(seq);
      var told = was ? new Refusal(Refusal.STALE, "Stale") : Refusal.jobNotFound();
      var difficulty = held.map(Terms::difficulty).orElse(0.0);
      refuse(submit.id(), worker, new ShareJudge.Bad(told, ShareResult.STALE), difficulty);
      return;
    }
    var upstream = group.upstream(job.get().upstream());
    var stale = upstream.isEmpty() || upstream.get().isStale(job.get());
    var verify = group.verified(job.get().poolId()).isPresent();
    var mask = upstream.flatMap(Upstream::currentJob).map(PoolJob::versionMask).orElse(0);
    var grounds = new ShareJudge.Grounds(job.get(), stale, held.get(), mask, verify);
    var verdict = group.judge().judge(submit, grounds, seen);
    if (verdict instanceof ShareJudge.Good good) {
      conduct.good();
      if (verify) difficulty.found(held.get().difficulty(), arrived);
      watchRolling(submit, held.get());
      good(
          new PendingShare(
              session,
              submit.id(),
              worker.name(),
              job.get(),
              held.get().difficulty(),
              good.found(),
              arrived),
          good,
          held.get(),
          worker);
    } else {
      refuse(submit.id(), worker, (ShareJudge.Bad) verdict, held.get().difficulty());
    }
  }

  /** A share of which nothing can be read but that it is one. */
  void malformed(RawId id, Session.Worker worker, Refusal refusal) {
    group.books().found(worker.name());
    refuse(id, worker, new ShareJudge.Bad(refusal, ShareResult.REJECTED), toldDifficulty);
  }

  void judged(PendingShare share, Optional<Refusal> refusal, boolean forwarded) {
    var result = refusal.map(MinerWork::resultOf).orElse(ShareResult.ACCEPTED);
    if (!isFast()) answer(share.id(), refusal);
    settle(share, result, forwarded);
    if (refusal.isEmpty()) conduct.taken();
    else if (result != ShareResult.STALE && (forwarded || isUnauthorized(refusal.get()))) {
      session.earned(conduct.refused(group.time().now(), group.taken(), group.isAlone()));
    }
  }

  private static boolean isUnauthorized(Refusal refusal) {
    return refusal.code() == Refusal.unauthorized().code();
  }

  void unanswered(PendingShare share, Refusal told) {
    if (!isFast()) answer(share.id(), Optional.of(told));
    settle(share, ShareResult.UNANSWERED, true);
  }

  /** Some firmware stops in the middle of it, and is slower from then on (Q59). */
  private void watchRolling(Submit submit, Terms held) {
    if (held.versionMask() == 0 || rolled < 0) return;
    if (submit.versionBits().filter(bits -> !bits.equals("00000000")).isPresent()) {
      rolled = Math.min(rolled + 1, 2 * ROLLED_SHARES);
    } else if (rolled > 0 && --rolled == 0) {
      rolled = -1;
      session.notice("stopped-rolling", "rolled version bits and does so no more");
    }
  }

  private void good(PendingShare share, ShareJudge.Good good, Terms held, Session.Worker worker) {
    if (!good.forward()) {
      answer(share.id(), Optional.empty());
      settle(share, ShareResult.FILTERED, false);
      return;
    }
    if (isFast()) answer(share.id(), Optional.empty());
    var upstream = group.upstream(share.job().upstream()).orElseThrow();
    var login = group.login(upstream, worker, session.address());
    var forPool = ShareJudge.forPool(login.name(), share.job(), held, good);
    upstream.submit(share, forPool, login.password());
  }

  private boolean isTheirs(PoolJob job, Terms held) {
    return job.upstream() == held.upstream();
  }

  private boolean isFast() {
    return group.order().fastAnswer();
  }

  private void answer(RawId id, Optional<Refusal> refusal) {
    session.write(
        refusal.map(why -> MinerLines.refused(id, why)).orElseGet(() -> MinerLines.accepted(id)));
  }

  private void refuse(RawId id, Session.Worker worker, ShareJudge.Bad bad, double difficulty) {
    answer(id, Optional.of(bad.refusal()));
    blame(bad);
    group.books().settled(worker.name(), bad.result(), difficulty, 0);
    group.report(new ShareJudged(
        group.order().id(),
        worker.name(),
        group.time().date(),
        bad.result(),
        difficulty,
        0,
        false,
        0,
        0,
        0));
  }

  /** While its pool is away nothing it sends can be good, and that is not its fault. */
  private void blame(ShareJudge.Bad bad) {
    var now = group.time().now();
    if (session.upstream().filter(Upstream::isReady).isEmpty()) return;
    if (bad == ShareJudge.OUTSIDE_MASK && now - maskChanged < MASK_GRACE_MILLIS) return;
    var repeat = bad.result() == ShareResult.DUPLICATE;
    session.earned(repeat ? conduct.repeated(now) : conduct.bad(now));
  }

  private void settle(PendingShare share, ShareResult result, boolean forwarded) {
    var taken = result == ShareResult.ACCEPTED ? share.job().difficulty() : 0;
    group.books().settled(share.worker(), result, share.difficulty(), taken);
    group.report(new ShareJudged(
        group.order().id(),
        share.worker(),
        group.time().date(),
        result,
        share.difficulty(),
        share.found(),
        forwarded,
        forwarded ? share.job().poolId() : 0,
        (int) (group.time().now() - share.arrived()),
        taken));
  }

  private static ShareResult resultOf(Refusal refusal) {
    return switch (refusal.kind()) {
      case STALE -> ShareResult.STALE;
      case DUPLICATE -> ShareResult.DUPLICATE;
      case LOW_DIFFICULTY -> ShareResult.LOW_DIFFICULTY;
      case OTHER -> ShareResult.REJECTED;
    };
  }
}
