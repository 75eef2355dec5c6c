package org.hashrelay.http.alerting;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.alerting.FeedEntry;

/** One line of the story of alerts and messages as a caller gets to see it; newest first. */
record AlertEventView(
    String id,
    Instant at,
    String type,
    Optional<String> alertId,
    String rule,
    String severity,
    AlertView.Target target,
    Optional<String> clientId,
    Optional<Integer> mappingId,
    String detail,
    Optional<Delivery> delivery) {

  /** @param ms how long the attempt took; 0 for one that failed */
  record Delivery(String channelId, String messageId, int attempt, long ms) {}

  static AlertEventView of(FeedEntry entry) {
    var delivery = entry.channelId().isEmpty()
        ? Optional.<Delivery>empty()
        : Optional.of(
            new Delivery(entry.channelId(), entry.messageId(), entry.attempt(), entry.millis()));
    return new AlertEventView(
        "ev_" + entry.number(),
        entry.at(),
        entry.type(),
        Optional.of(entry.alertId()).filter(id -> !id.isEmpty()),
        entry.rule(),
        entry.severity(),
        new AlertView.Target(entry.targetKind(), entry.targetId(), entry.target(), ""),
        Optional.of(entry.clientId()).filter(id -> !id.isEmpty()),
        Optional.of(entry.mappingId()).filter(id -> id > 0),
        entry.detail(),
        delivery);
  }
}
