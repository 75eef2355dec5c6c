package org.hashrelay.http.alerting;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.measure.RulePreview.Question;
import org.hashrelay.actors.alerting.measure.RulePreview.Raised;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.persistence.feed.AlertFeed.Fired;

/**
 * What a rule that no share tells of would have raised: the alerts it did raise, as they would have
 * been had a condition to hold for another time. What was over before it fired at all is not known.
 */
final class PastAlerts {

  private final Question question;
  private final AlertSettings was;

  /** @param was what holds while nothing else is wanted */
  PastAlerts(Question question, AlertSettings was) {
    this.question = question;
    this.was = was;
  }

  List<Raised> of(List<Fired> fired) {
    return fired.stream().flatMap(one -> raised(one).stream()).toList();
  }

  private Optional<Raised> raised(Fired fired) {
    var subject = subject(fired.line(), question.farms());
    var wanted = question.settings().of(question.rule(), subject);
    if (!wanted.enabled() || !question.scope().covers(subject)) return Optional.empty();
    var later = wanted.holdFor().minus(was.of(question.rule(), subject).holdFor());
    var firesAt = fired.line().at().plus(later);
    return Stream.of(new Raised(subject, firesAt, fired.endedAt(), 0))
        .filter(one -> one.endedAt().filter(end -> !end.isAfter(firesAt)).isEmpty())
        .findFirst();
  }

  private static Subject subject(FeedEntry line, Map<String, String> farms) {
    var farm = line.targetKind().equals(Subject.FARM)
        ? line.targetId()
        : farms.getOrDefault(line.clientId(), "");
    return new Subject(
        line.targetKind(), line.targetId(), line.target(), farm, line.clientId(), line.mappingId());
  }
}
