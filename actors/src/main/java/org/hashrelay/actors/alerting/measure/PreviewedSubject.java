package org.hashrelay.actors.alerting.measure;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.alerting.measure.RulePreview.Raised;
import org.hashrelay.actors.alerting.measure.RulePreview.Sum;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.alerting.rule.Subject;

/** One worker, mapping or farm in a {@link RulePreview}, judged by the windows that judge live ones. */
final class PreviewedSubject {

  private final AlertRule rule;
  private final Subject subject;
  private final RuleSettings settings;
  private final RejectWindow shares;
  private final RateWindow rate;
  private final boolean isOfWorker;
  private Optional<Raised> over = Optional.empty();
  private long thereUntil = Long.MIN_VALUE;
  private long heldSince = Long.MIN_VALUE;
  private boolean holds;
  private double worst;

  PreviewedSubject(AlertRule rule, Subject subject, AlertSettings settings) {
    this.rule = rule;
    this.subject = subject;
    this.settings = settings.of(rule, subject);
    this.shares = new RejectWindow(this.settings.window());
    this.rate = new RateWindow(this.settings.window(), this.settings.baseline());
    this.isOfWorker = subject.kind().equals(Subject.WORKER);
  }

  /** It found a share; if the last one was not long ago, it was there in between. */
  void isThere(long at, long step, long together) {
    var from = thereUntil != Long.MIN_VALUE && at - thereUntil <= together ? thereUntil : at;
    for (var moment = from; moment <= at; moment += step) rate.present(moment, step);
    thereUntil = at + step;
  }

  void add(Sum sum) {
    var bad = rule == AlertRule.WORK_NOT_DELIVERED ? sum.lost() : sum.bad();
    var rest = rule == AlertRule.WORK_NOT_DELIVERED ? sum.good() + sum.bad() : sum.good();
    if (rule != AlertRule.HASHRATE_DROP) shares.add(sum.at(), rest + bad, bad);
    if (sum.good() > 0) rate.shares(sum.at(), sum.good(), sum.credit() / sum.good());
  }

  void judge(long end, long step) {
    var last = end - 1;
    if (!isOfWorker) rate.present(last, step);
    shares.advance(last);
    rate.advance(last);
    var isDrop = rule == AlertRule.HASHRATE_DROP;
    var before = holds;
    holds = settings.enabled()
        && (isDrop ? rate.holds(settings, before) : shares.holds(settings, before));
    if (holds && !before) begin(end);
    if (holds) worst = Math.max(worst, isDrop ? rate.drop() : shares.ratio());
    if (before && !holds) over = raised(end);
  }

  private void begin(long at) {
    heldSince = at;
    worst = 0;
  }

  private Optional<Raised> raised(long end) {
    var fired = heldSince + settings.holdFor().toMillis();
    return fired > end
        ? Optional.empty()
        : Optional.of(new Raised(
            subject,
            Instant.ofEpochMilli(fired),
            holds ? Optional.empty() : Optional.of(Instant.ofEpochMilli(end)),
            worst));
  }

  /** What has ended since this was asked last. */
  Optional<Raised> over() {
    var ended = over;
    over = Optional.empty();
    return ended;
  }

  /** What holds to the end. */
  Optional<Raised> open() {
    return holds ? raised(Long.MAX_VALUE) : Optional.empty();
  }
}
