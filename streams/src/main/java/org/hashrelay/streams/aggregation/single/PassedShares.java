package org.hashrelay.streams.aggregation.single;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.hashrelay.streams.aggregation.Books;
import org.hashrelay.streams.aggregation.upstream.ForwardedShares;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** The shares of one passage that wait for the pool's answer; those of one id in their order. */
final class PassedShares {

  private static final int MOST_WAITING = 1_024;

  private record Waiting(RawId id, String worker, double difficulty, int poolId, long arrived) {}

  private final OneToOne group;
  private final ForwardedShares counts;
  private final int seat;
  private final Queue<Waiting> waiting = new ArrayDeque<>(); // oldest first

  PassedShares(OneToOne group, ForwardedShares counts, int seat) {
    this.seat = seat;
    this.group = group;
    this.counts = counts;
  }

  void found(RawId id, String worker, double difficulty, int poolId) {
    if (waiting.size() >= MOST_WAITING) unanswered(waiting.remove());
    group.books().found(worker);
    counts.sent();
    waiting.add(new Waiting(id, worker, difficulty, poolId, group.time().now()));
  }

  void answered(Passed.Answer answer) {
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      var share = all.next();
      if (!share.id.equals(answer.id())) continue;
      all.remove();
      counts.answered(answer.refusal());
      settle(share, Books.resultOf(answer.refusal()));
      return;
    }
  }

  /** What came before this has waited long enough. */
  void expire(long before) {
    while (!waiting.isEmpty() && waiting.element().arrived <= before) unanswered(waiting.remove());
  }

  /** Nobody is left to answer. */
  void lost() {
    while (!waiting.isEmpty()) unanswered(waiting.remove());
  }

  private void unanswered(Waiting share) {
    counts.unanswered();
    settle(share, ShareResult.UNANSWERED);
  }

  private void settle(Waiting share, ShareResult result) {
    var credited = result == ShareResult.ACCEPTED ? share.difficulty : 0;
    group.books().settled(share.worker, result, share.difficulty, credited);
    group.report(new ShareJudged(
        group.order().id(),
        share.worker,
        group.time().date(),
        result,
        share.difficulty,
        0,
        true,
        share.poolId,
        (int) (group.time().now() - share.arrived),
        credited,
        seat));
  }
}
