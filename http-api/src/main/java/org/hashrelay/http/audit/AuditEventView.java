package org.hashrelay.http.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.http.json.Json;

/**
 * One line of the audit log as a caller gets to see it.
 *
 * @param count how many alike it stands for
 */
record AuditEventView(
    String id,
    long number,
    Instant at,
    String actor,
    String address,
    String action,
    Target target,
    Optional<JsonNode> before,
    Optional<JsonNode> after,
    String detail,
    long count,
    String prevHash,
    String hash) {

  /** @param name as it was at that time; empty for what has none */
  record Target(String kind, String id, String name) {}

  static AuditEventView of(AuditLine line) {
    var entry = line.entry();
    var before = json(entry.before());
    var after = json(entry.after());
    var name = after.or(() -> before).map(view -> view.path("name").asText("")).orElse("");
    return new AuditEventView(
        entry.id(),
        line.number(),
        entry.at(),
        entry.actor(),
        entry.address(),
        entry.action(),
        new Target(entry.targetKind(), entry.targetId(), name),
        before,
        after,
        entry.detail(),
        entry.count(),
        line.prevHash(),
        line.hash());
  }

  private static Optional<JsonNode> json(String text) {
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Json.read(text.getBytes(StandardCharsets.UTF_8)));
  }
}
