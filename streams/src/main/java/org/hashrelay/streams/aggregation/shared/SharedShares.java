package org.hashrelay.streams.aggregation.shared;

import java.util.Optional;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * The shares of one miner: judged by the job they name, taken to its pool, answered and counted.
 *
 * <p>What a share is worth is for the pool to say; refused here is only what cannot be credited.
 */
final class SharedShares<W> {

  private final SharedGroup<W> group;
  private final SharedSession<W> session;

  SharedShares(SharedGroup<W> group, SharedSession<W> session) {
    this.group = group;
    this.session = session;
  }

  void found(MinerTalk.Found share) {
    var worker = session.worker(share.worker());
    if (worker.isEmpty()) {
      answer(share.id(), Optional.of(Refusal.unauthorized()));
      return;
    }
    var arrived = group.time().now();
    var name = worker.get().name();
    group.books().found(name);
    var at = session.upstream();
    var job = at.flatMap(upstream -> upstream.job(share.job()));
    if (job.isEmpty()) {
      var known = session.given().isPresent();
      refuse(share.id(), name, known ? SharedUpstream.STALE : Refusal.jobNotFound(), 0);
      return;
    }
    var difficulty = job.get().difficulty();
    var nonce = group.family().whole(job.get().place(), session.slot(), share.nonce());
    if (nonce.isEmpty()) {
      refuse(share.id(), name, group.family().elsewhere(), difficulty);
      return;
    }
    var claimed = group.family().claimed(job.get().work(), nonce.get(), share.proof());
    var isLow = claimed.isPresent() && !job.get().target().isAtLeast(claimed.get());
    var waiting = new Waiting<>(
        this,
        share.id(),
        name,
        group.login(at.get(), worker.get(), session.address()),
        job.get(),
        nonce.get(),
        share.proof(),
        claimed.map(group::difficulty).filter(Double::isFinite).orElse(0.0),
        arrived);
    judge(waiting, isLow && group.order().verifyShares());
  }

  private void judge(Waiting<W> share, boolean isLow) {
    var at = session.upstream().orElseThrow();
    if (at.isStale(share.job())) refuse(share, SharedUpstream.STALE);
    else if (!at.isNew(share.job(), share.nonce())) refuse(share, Refusal.duplicate());
    else if (isLow) refuse(share, Refusal.lowDifficulty());
    else {
      if (isFast()) answer(share.id(), Optional.empty());
      at.submit(share);
    }
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
    settle(share, refusal.map(SharedShares::resultOf).orElse(ShareResult.ACCEPTED), forwarded);
  }

  /** The pool was asked, and its word will not come. */
  void unanswered(Waiting<W> share, Refusal told) {
    if (!isFast()) answer(share.id(), Optional.of(told));
    settle(share, ShareResult.UNANSWERED, true);
  }

  private void refuse(Waiting<W> share, Refusal why) {
    refuse(share.id(), share.worker(), why, share.job().difficulty());
  }

  private void refuse(RawId id, String worker, Refusal why, double difficulty) {
    answer(id, Optional.of(why));
    var result = resultOf(why);
    var mapping = group.order().id();
    var at = group.time().date();
    group.books().settled(worker, result, difficulty, 0);
    group.report(new ShareJudged(mapping, worker, at, result, difficulty, 0, false, 0, 0, 0));
  }

  private void settle(Waiting<W> share, ShareResult result, boolean forwarded) {
    var difficulty = share.job().difficulty();
    var credited = result == ShareResult.ACCEPTED ? difficulty : 0;
    group.books().settled(share.worker(), result, difficulty, credited);
    group.report(new ShareJudged(
        group.order().id(),
        share.worker(),
        group.time().date(),
        result,
        difficulty,
        share.found(),
        forwarded,
        forwarded ? share.job().source().poolId() : 0,
        (int) (group.time().now() - share.arrived()),
        credited));
  }

  private boolean isFast() {
    return group.order().fastAnswer();
  }

  private void answer(RawId id, Optional<Refusal> refusal) {
    var talk = session.talk();
    session.write(refusal.map(why -> talk.refused(id, why)).orElseGet(() -> talk.accepted(id)));
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
