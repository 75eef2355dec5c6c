package org.hashrelay.actors.alerting.measure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.RuleOverride.Scope;
import org.hashrelay.actors.alerting.rule.Subject;

/**
 * What a rule would have raised, had it been set like this, told from stored sums of shares. Confined to
 * one reader; sums come in the order of their times.
 *
 * <p>History knows shares and not connections: a worker counts as there from one share to the next as
 * long as they are no more than five minutes apart, a mapping from its first share on.
 */
public final class RulePreview {

  /** Rules that are told from shares; of the others {@code /alert-events} is the history. */
  public static final Set<AlertRule> RULES =
      EnumSet.of(AlertRule.REJECT_RATE, AlertRule.HASHRATE_DROP, AlertRule.WORK_NOT_DELIVERED);

  /** So many alerts are listed, and all are counted. */
  public static final int MOST_LISTED = 1_000;

  /** Subjects beyond this are not judged; whoever asks can narrow the scope. */
  public static final int MOST_SUBJECTS = 50_000;

  private static final long TOGETHER = Duration.ofMinutes(5).toMillis();

  /**
   * What is asked.
   *
   * @param settings as they would be
   * @param scope what it is asked of
   * @param farms by node
   */
  public record Question(
      AlertRule rule,
      AlertSettings settings,
      Scope scope,
      Map<String, String> farms,
      Instant from,
      Instant to) {}

  /** What became of a worker's shares in one step of time, from {@code at} on. */
  public record Sum(long at, Subject worker, long good, long bad, long lost, double credit) {}

  /** An alert that would have been; {@code endedAt} is empty for one that would still be open. */
  public record Raised(Subject subject, Instant firedAt, Optional<Instant> endedAt, double worst) {}

  /** @param unjudged subjects beyond what is judged */
  public record Outcome(long total, List<Raised> raised, Duration step, long unjudged) {}

  private final Question question;
  private final long step;
  private final Map<String, PreviewedSubject> subjects = new HashMap<>();
  private final List<Raised> raised = new ArrayList<>();
  private long total;
  private long unjudged;
  private long now = Long.MIN_VALUE;

  public RulePreview(Question question, Duration step) {
    this.question = question;
    this.step = step.toMillis();
  }

  public void add(Sum sum) {
    if (sum.at() != now) passTo(sum.at());
    if (question.rule() != AlertRule.WORK_NOT_DELIVERED)
      of(sum.worker()).ifPresent(s -> {
        s.isThere(sum.at(), step, TOGETHER);
        s.add(sum);
      });
    if (question.rule() == AlertRule.REJECT_RATE) return;
    of(mapping(sum.worker())).ifPresent(subject -> subject.add(sum));
    if (question.rule() == AlertRule.WORK_NOT_DELIVERED || sum.worker().farm().isEmpty()) return;
    of(Subject.farm(sum.worker().farm())).ifPresent(subject -> subject.add(sum));
  }

  private static Subject mapping(Subject worker) {
    var id = "" + worker.mappingId();
    return new Subject(
        Subject.MAPPING, id, id, worker.farm(), worker.clientId(), worker.mappingId());
  }

  private Optional<PreviewedSubject> of(Subject subject) {
    if (!question.scope().covers(subject)) return Optional.empty();
    var key = subject.kind() + "/" + subject.id();
    var known = subjects.get(key);
    if (known != null) return Optional.of(known);
    if (subjects.size() >= MOST_SUBJECTS) {
      unjudged++;
      return Optional.empty();
    }
    var fresh = new PreviewedSubject(question.rule(), subject, question.settings());
    subjects.put(key, fresh);
    return Optional.of(fresh);
  }

  /** Judges every step up to that one, those without a share as well. */
  private void passTo(long at) {
    for (; now != Long.MIN_VALUE && now < at; now += step) judge(now + step);
    now = at;
  }

  private void judge(long end) {
    for (var subject : subjects.values()) {
      subject.judge(end, step);
      subject.over().ifPresent(this::keep);
    }
  }

  private void keep(Raised one) {
    var over = one.endedAt().filter(end -> !end.isAfter(question.from())).isPresent();
    if (over || !one.firedAt().isBefore(question.to())) return;
    total++;
    if (raised.size() < MOST_LISTED) raised.add(one);
  }

  /** Nothing comes any more. */
  public Outcome outcome() {
    passTo(Math.floorDiv(question.to().toEpochMilli() + step - 1, step) * step);
    subjects.values().forEach(subject -> subject.open().ifPresent(this::keep));
    raised.sort(Comparator.comparing(Raised::firedAt));
    return new Outcome(total, List.copyOf(raised), Duration.ofMillis(step), unjudged);
  }
}
