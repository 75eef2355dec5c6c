package org.hashrelay.http.alerting;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.alerting.AlertDesk.AlertIs;
import org.hashrelay.actors.alerting.rule.Alert;

/** An alert as a caller gets to see it. */
public record AlertView(
    String id,
    String rule,
    String severity,
    String state,
    Target target,
    String farm,
    Optional<String> clientId,
    Optional<Integer> mappingId,
    String summary,
    Optional<Double> value,
    Optional<Double> threshold,
    Instant since,
    Optional<Instant> firedAt,
    Optional<String> acknowledgedBy,
    String note,
    boolean silenced,
    boolean inhibited) {

  /** @param kind {@code worker | node | mapping | pool | server | certificate} */
  public record Target(String kind, String id, String name, String address) {}

  static AlertView of(AlertIs is) {
    return of(is.alert(), is.silenced(), is.inhibited());
  }

  public static AlertView of(Alert alert, boolean silenced, boolean inhibited) {
    var finding = alert.finding();
    var subject = alert.subject();
    return new AlertView(
        alert.id(),
        alert.rule().slug(),
        alert.severity().word(),
        alert.state().word(),
        new Target(
            subject.kind(),
            subject.id(),
            subject.name(),
            finding.facts().getOrDefault("address", "")),
        subject.farm(),
        Optional.of(subject.clientId()).filter(id -> !id.isEmpty()),
        Optional.of(subject.mappingId()).filter(id -> id > 0),
        finding.summary(),
        finding.value(),
        finding.threshold(),
        finding.since(),
        alert.firedAt(),
        alert.acknowledgedBy(),
        alert.note(),
        silenced,
        inhibited);
  }
}
