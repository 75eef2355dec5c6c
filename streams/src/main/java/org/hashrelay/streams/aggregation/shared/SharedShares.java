package org.hashrelay.streams.aggregation.shared;

import java.util.Optional;
import org.hashrelay.streams.aggregation.Books;
import org.hashrelay.streams.aggregation.miner.Conduct;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.work.Target;

/**
 * The shares of one miner: judged by the job they name, taken to its pool, answered and counted.
 *
 * <p>What a share is worth is for the pool to say. Refused here is only what cannot be credited,
 * and kept back what says of itself that the pool would refuse it.
 */
final class SharedShares<W> {

  /** A share that names a job this miner has. */
  private record Named<W>(
      MinerTalk.Found said, SharedSession.Seat<W> seat, SharedJob<W> job, SharedWork.Terms terms) {}

  private final SharedGroup<W> group;
  private final SharedSession<W> session;
  private final Conduct conduct;

  SharedShares(SharedGroup<W> group, SharedSession<W> session) {
    this.group = group;
    this.session = session;
    conduct = new Conduct(group.settings().conduct());
  }

  void found(MinerTalk.Found share) {
    var worker = session.worker(share.worker());
    if (worker.isEmpty()) {
      answer(share.id(), Optional.of(Refusal.unauthorized()));
      return;
    }
    var named = named(share);
    if (named.isPresent() && named.get().job.isIdle()) {
      answer(share.id(), Optional.empty()); // no share of anybody's
      return;
    }
    group.books().found(worker.get().name());
    if (named.isPresent()) {
      weigh(named.get(), worker.get());
    } else {
      var why = session.given().isPresent() ? SharedUpstream.STALE : Refusal.jobNotFound();
      refuse(share.id(), worker.get().name(), why, 0);
    }
  }

  private Optional<Named<W>> named(MinerTalk.Found share) {
    for (var seat : session.seats()) {
      var job = seat.upstream().job(share.job());
      var terms = job.flatMap(session.work()::terms);
      if (terms.isPresent()) return Optional.of(new Named<>(share, seat, job.get(), terms.get()));
    }
    return Optional.empty();
  }

  private void weigh(Named<W> named, Logins.Worker worker) {
    var share = named.said;
    var job = named.job;
    var family = group.family();
    var nonce = family.whole(job.place(), named.seat.slot(), share.nonce());
    if (nonce.isEmpty()) {
      refuse(share.id(), worker.name(), family.elsewhere(), named.terms.difficulty());
      return;
    }
    var claimed = group.order().verifyShares()
        ? family.claimed(job.work(), nonce.get(), share.proof())
        : Optional.<Target>empty();
    var waiting = new Waiting<>(
        this,
        share.id(),
        worker.name(),
        group.pools().login(named.seat.upstream(), worker, session.address()),
        job,
        nonce.get(),
        share.proof(),
        named.terms.difficulty(),
        claimed.map(group::difficulty).filter(Double::isFinite).orElse(0.0),
        group.time().now());
    judge(waiting, named, claimed);
  }

  private void judge(Waiting<W> share, Named<W> named, Optional<Target> claimed) {
    var at = named.seat.upstream();
    if (at.isStale(share.job())) refuse(share, SharedUpstream.STALE);
    else if (!at.isNew(share.job(), share.nonce())) refuse(share, Refusal.duplicate());
    else if (isBeyond(named.terms.target(), claimed)) refuse(share, Refusal.lowDifficulty());
    else {
      conduct.good();
      if (claimed.isPresent()) {
        session.work().difficulty().found(share.difficulty(), share.arrived());
      }
      if (isBeyond(share.job().target(), claimed)) filter(share);
      else forward(share, at);
    }
  }

  private static boolean isBeyond(Target target, Optional<Target> claimed) {
    return claimed.isPresent() && !target.isAtLeast(claimed.get());
  }

  /** Good for the miner, worth nothing to the pool (Q41). */
  private void filter(Waiting<W> share) {
    answer(share.id(), Optional.empty());
    settle(share, ShareResult.FILTERED, false);
  }

  private void forward(Waiting<W> share, SharedUpstream<W> at) {
    if (isFast()) answer(share.id(), Optional.empty());
    at.submit(share);
  }

  /** A share of which nothing can be read but that it is one. */
  void bad(MinerTalk.BadShare bad) {
    var worker = session.worker("");
    if (session.given().isEmpty() || worker.isEmpty()) {
      answer(bad.id(), Optional.of(bad.refusal()));
      return;
    }
    group.books().found(worker.get().name());
    refuse(bad.id(), worker.get().name(), bad.refusal(), session.given().get().difficulty());
  }

  /**
   * The pool's word, or ours.
   *
   * @param forwarded whether the pool was asked
   */
  void judged(Waiting<W> share, Optional<Refusal> refusal, boolean forwarded) {
    if (!isFast()) answer(share.id(), refusal);
    var result = Books.resultOf(refusal);
    settle(share, result, forwarded);
    if (refusal.isEmpty()) conduct.taken();
    else if (forwarded && result != ShareResult.STALE) {
      var now = group.time().now();
      session.earned(conduct.refused(now, group.taken(), group.isAlone()));
    }
  }

  /** The pool was asked, and its word will not come. */
  void unanswered(Waiting<W> share, Refusal told) {
    if (!isFast()) answer(share.id(), Optional.of(told));
    settle(share, ShareResult.UNANSWERED, true);
  }

  private void refuse(Waiting<W> share, Refusal why) {
    refuse(share.id(), share.worker(), why, share.difficulty());
  }

  private void refuse(RawId id, String worker, Refusal why, double difficulty) {
    answer(id, Optional.of(why));
    var result = Books.resultOf(Optional.of(why));
    var mapping = group.order().id();
    var at = group.time().date();
    group.books().settled(worker, result, difficulty, 0);
    group.report(new ShareJudged(
        mapping, worker, at, result, difficulty, 0, false, 0, 0, 0, session.number()));
    blame(result);
  }

  /** While its pool is away nothing it sends can be good, and that is not its fault. */
  private void blame(ShareResult result) {
    var now = group.time().now();
    if (session.upstream().filter(SharedUpstream::isReady).isEmpty()) return;
    var repeat = result == ShareResult.DUPLICATE;
    session.earned(repeat ? conduct.repeated(now) : conduct.bad(now));
  }

  private void settle(Waiting<W> share, ShareResult result, boolean forwarded) {
    var credited = result == ShareResult.ACCEPTED ? share.job().difficulty() : 0;
    group.books().settled(share.worker(), result, share.difficulty(), credited);
    group.report(new ShareJudged(
        group.order().id(),
        share.worker(),
        group.time().date(),
        result,
        share.difficulty(),
        share.found(),
        forwarded,
        forwarded ? share.job().source().poolId() : 0,
        (int) (group.time().now() - share.arrived()),
        credited,
        session.number()));
  }

  private boolean isFast() {
    return group.order().fastAnswer();
  }

  private void answer(RawId id, Optional<Refusal> refusal) {
    var talk = session.talk();
    session.write(refusal.map(why -> talk.refused(id, why)).orElseGet(() -> talk.accepted(id)));
  }
}
