package org.hashrelay.http.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.Refusal;

/** Reads which lines of the audit log a caller wants. */
final class AuditQuery {

  private AuditQuery() {}

  static AuditFilter filter(Map<String, String> query) {
    var errors = new ArrayList<FieldError>();
    var from = time(query, "from", errors);
    var to = time(query, "to", errors);
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
    return new AuditFilter(
        text(query, "actor"),
        query.getOrDefault("action", "").replace("*", ""),
        text(query, "target"),
        from,
        to);
  }

  private static Optional<String> text(Map<String, String> query, String name) {
    return Optional.ofNullable(query.get(name)).filter(text -> !text.isEmpty());
  }

  private static Optional<Instant> time(
      Map<String, String> query, String name, List<FieldError> errors) {
    var text = text(query, name);
    try {
      return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
    } catch (DateTimeParseException e) {
      errors.add(new FieldError("?" + name, "format", text.get() + " is no RFC 3339 time"));
      return Optional.empty();
    }
  }
}
