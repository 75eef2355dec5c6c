package org.hashrelay.streams.aggregation;

import java.util.Optional;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.ShareJudge;
import org.hashrelay.streams.aggregation.job.Terms;
import org.hashrelay.streams.aggregation.miner.Conduct;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.upstream.PendingShare;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.MinerLines;
import org.hashrelay.streams.stratum.v1.Submit;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** What one miner finds: judged, answered, taken to the pool and counted. */
final class MinerShares {

  private static final int ROLLED_SHARES = 100;

  private final UpstreamGroup group;
  private final Session session;
  private final MinerWork work;
  private final Conduct conduct;
  private final int seat;
  private int rolled;

  MinerShares(UpstreamGroup group, Session session, MinerWork work, int seat) {
    this.group = group;
    this.session = session;
    this.work = work;
    this.seat = seat;
    conduct = new Conduct(group.settings().conduct());
  }

  void submitted(Submit submit, Logins.Worker worker) {
    var seq = JobBook.seqOf(submit.jobId());
    var idle = group.jobs().find(seq).map(PoolJob::isIdle).orElse(false);
    if (idle) answer(submit.id(), Optional.empty()); // no share of anybody's
    else judge(submit, seq, worker);
  }

  private void judge(Submit submit, long seq, Logins.Worker worker) {
    group.books().found(worker.name());
    var held = work.termsAt(seq);
    var job = group.jobs().find(seq).filter(j -> held.isPresent() && isTheirs(j, held.get()));
    if (job.isPresent()) {
      judge(submit, job.get(), held.get(), worker);
    } else {
      var was = group.jobs().wasIssued(seq);
      var told = was ? new Refusal(Refusal.STALE, "Stale") : Refusal.jobNotFound();
      var difficulty = held.map(Terms::difficulty).orElse(0.0);
      refuse(submit.id(), worker, new ShareJudge.Bad(told, ShareResult.STALE), difficulty);
    }
  }

  private void judge(Submit submit, PoolJob job, Terms held, Logins.Worker worker) {
    var arrived = group.time().now();
    var verify = group.verified(job.poolId()).isPresent();
    var verdict = group.judge().judge(submit, grounds(job, held, verify), work.seen());
    if (!(verdict instanceof ShareJudge.Good good)) {
      refuse(submit.id(), worker, (ShareJudge.Bad) verdict, held.difficulty());
      return;
    }
    conduct.good();
    if (verify) work.difficulty().found(held.difficulty(), arrived);
    work.found(rolls(submit));
    watchRolling(submit, held);
    var asked = submit.id();
    var found = good.found();
    good(
        new PendingShare(session, asked, worker.name(), job, held.difficulty(), found, arrived),
        good,
        held,
        worker);
  }

  private ShareJudge.Grounds grounds(PoolJob job, Terms held, boolean verify) {
    var upstream = group.upstream(job.upstream());
    var stale = upstream.isEmpty() || upstream.get().isStale(job) || session.isLate(job.upstream());
    var mask = upstream.flatMap(Upstream::currentJob).map(PoolJob::versionMask).orElse(0);
    return new ShareJudge.Grounds(job, stale, held, mask, verify);
  }

  /** A share of which nothing can be read but that it is one. */
  void malformed(RawId id, Logins.Worker worker, Refusal refusal) {
    group.books().found(worker.name());
    refuse(id, worker, new ShareJudge.Bad(refusal, ShareResult.REJECTED), work.toldDifficulty());
  }

  void judged(PendingShare share, Optional<Refusal> refusal, boolean forwarded) {
    var result = Books.resultOf(refusal);
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
    if (rolls(submit)) {
      rolled = Math.min(rolled + 1, 2 * ROLLED_SHARES);
    } else if (rolled > 0 && --rolled == 0) {
      rolled = -1;
      session.notice("stopped-rolling", "rolled version bits and does so no more");
    }
  }

  private static boolean rolls(Submit submit) {
    return submit.versionBits().filter(bits -> !bits.equals("00000000")).isPresent();
  }

  private void good(PendingShare share, ShareJudge.Good good, Terms held, Logins.Worker worker) {
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

  private void refuse(RawId id, Logins.Worker worker, ShareJudge.Bad bad, double difficulty) {
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
        0,
        seat));
  }

  /** While its pool is away nothing it sends can be good, and that is not its fault. */
  private void blame(ShareJudge.Bad bad) {
    var now = group.time().now();
    if (session.upstream().filter(Upstream::isReady).isEmpty()) return;
    if (bad == ShareJudge.OUTSIDE_MASK && work.isMaskNew()) return;
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
        taken,
        seat));
  }
}
