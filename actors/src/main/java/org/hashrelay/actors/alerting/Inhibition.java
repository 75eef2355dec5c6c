package org.hashrelay.actors.alerting;

import java.util.Set;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Subject;

/**
 * What need not be told because something larger is the reason: a node without a tunnel silences all
 * that is at it, a mapping without a pool its workers and its own fail-over, a drop of a farm or a
 * mapping those of what belongs to it.
 */
final class Inhibition {

  private final Set<String> open;

  /** @param open keys of everything that fires */
  Inhibition(Set<String> open) {
    this.open = open;
  }

  boolean covers(Alert alert) {
    var subject = alert.subject();
    if (alert.rule() == AlertRule.HASHRATE_DROP && isPartOfADrop(subject)) return true;
    if (alert.rule() == AlertRule.NODE_DISCONNECTED || subject.clientId().isEmpty()) return false;
    if (fires(AlertRule.NODE_DISCONNECTED, Subject.NODE, subject.clientId())) return true;
    return alert.rule() != AlertRule.ALL_POOLS_DOWN
        && subject.mappingId() > 0
        && fires(AlertRule.ALL_POOLS_DOWN, Subject.MAPPING, "" + subject.mappingId());
  }

  private boolean isPartOfADrop(Subject subject) {
    var ofWorker = subject.kind().equals(Subject.WORKER);
    return !subject.kind().equals(Subject.FARM)
            && fires(AlertRule.HASHRATE_DROP, Subject.FARM, subject.farm())
        || ofWorker && fires(AlertRule.HASHRATE_DROP, Subject.MAPPING, "" + subject.mappingId());
  }

  private boolean fires(AlertRule rule, String kind, String id) {
    return open.contains(Finding.key(rule, kind, id));
  }
}
