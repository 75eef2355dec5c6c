package org.hashrelay.actors.alerting.measure;

import java.time.Duration;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;

/** What is remembered of one worker to judge it. Confined to its {@link WorkerWatch}. */
final class WatchedWorker {

  /** How fast the usual time between shares follows what is seen. */
  private static final double FOLLOWS = 0.1;

  /** A pool may answer a share so long after its miner left; that is no sign of life. */
  private static final long LATE_ANSWER = Duration.ofMinutes(1).toMillis();

  Subject subject;
  RejectWindow rejects;
  RateWindow rate;
  int connections;
  WorkerEar.State state = WorkerEar.State.ACTIVE;
  String address = "";
  long cameAt;
  long wentAt;
  long lastShareAt;
  private double usualGap;

  WatchedWorker(Subject subject, AlertSettings settings) {
    this.subject = subject;
    measure(settings);
  }

  /** Windows of another length begin anew: what was measured does not fit into them. */
  void measure(AlertSettings settings) {
    var wanted = settings.of(AlertRule.REJECT_RATE, subject);
    if (rejects == null || !rejects.suits(wanted)) rejects = new RejectWindow(wanted.window());
    var drop = settings.of(AlertRule.HASHRATE_DROP, subject);
    if (rate == null || !rate.suits(drop)) rate = new RateWindow(drop.window(), drop.baseline());
  }

  /** @param served whether its mapping has a pool: if not, what is refused is not its fault */
  void shared(ShareJudged share, long at, boolean served) {
    count(share.result(), 1, at, served);
    credit(share.result(), 1, share.difficulty(), at);
  }

  void shared(SharesMerged shares, long at, boolean served) {
    count(shares.result(), shares.count(), at, served);
    var each = shares.difficulty() / Math.max(1, shares.count());
    credit(shares.result(), shares.count(), each, at);
  }

  private void count(ShareResult result, long count, long at, boolean served) {
    var good = result == ShareResult.ACCEPTED || result == ShareResult.FILTERED;
    var bad = served && !good && result != ShareResult.UNANSWERED;
    if (good || bad) rejects.add(at, count, bad ? count : 0);
    if (lastShareAt > 0 && at > lastShareAt) {
      var gap = (double) (at - lastShareAt) / count;
      usualGap = usualGap == 0 ? gap : usualGap + FOLLOWS * (gap - usualGap);
    }
    lastShareAt = Math.max(lastShareAt, at);
  }

  private void credit(ShareResult result, long count, double each, long at) {
    if (result != ShareResult.ACCEPTED && result != ShareResult.FILTERED) return;
    rate.shares(at, count, each);
  }

  boolean isAnAnswerToTheGone(long at) {
    return wentAt > 0 && at <= wentAt + LATE_ANSWER;
  }

  /** max(5 min, 12 × the time usual between its shares), the first being what is set. */
  long silenceLimit(RuleSettings offline, Duration interval) {
    var expected = Math.max(usualGap, interval.toMillis());
    return Math.max(offline.window().toMillis(), Math.round(12 * expected));
  }

  /** Warning from max(2 min, 6 × the usual time) on, offline from max(5 min, 12 × it). */
  WorkerEar.State stateAfter(long silent, Duration interval) {
    var expected = Math.max(usualGap, interval.toMillis());
    if (silent >= Math.max(300_000, 12 * expected)) return WorkerEar.State.OFFLINE;
    return silent >= Math.max(120_000, 6 * expected)
        ? WorkerEar.State.WARNING
        : WorkerEar.State.ACTIVE;
  }
}
