package org.hashrelay.http.alerting;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.Refusal;

/** Reads which lines of the story a caller wants. */
final class FeedQuery {

  private static final List<String> RULES = AlertRule.slugs();

  private FeedQuery() {}

  static FeedFilter filter(Map<String, String> query) {
    var errors = new ArrayList<FieldError>();
    var rule = text(query, "rule");
    if (rule.filter(r -> !RULES.contains(r)).isPresent()) {
      errors.add(new FieldError("?rule", "choice", "is not one of " + String.join(", ", RULES)));
    }
    var mapping = text(query, "mapping_id");
    if (mapping.filter(id -> !id.matches("\\d{1,9}")).isPresent()) {
      errors.add(new FieldError("?mapping_id", "type", mapping.get() + " is not an integer"));
    }
    var from = time(query, "from", errors);
    var to = time(query, "to", errors);
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
    return new FeedFilter(
        query.getOrDefault("type", "").replace("*", ""),
        rule,
        text(query, "alert_id"),
        text(query, "client_id"),
        mapping.map(Integer::valueOf),
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
