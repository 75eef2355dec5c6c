package org.hashrelay.http.json;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.Refusal;

/**
 * Reads what stands behind the question mark one by one and remembers everything that is wrong with
 * it, as {@link Fields} does of a body.
 *
 * <p>A parameter without a value is not there. Those that nobody asks for are of no effect.
 */
public final class QueryFields {

  private final Map<String, String> query;
  private final List<FieldError> errors = new ArrayList<>();

  public QueryFields(Map<String, String> query) {
    this.query = query;
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(query.get(name)).filter(text -> !text.isEmpty());
  }

  /** How the names begin that are wanted, a star behind it or not; empty for all. */
  public String start(String name) {
    return text(name).orElse("").replace("*", "");
  }

  public Optional<String> choice(String name, List<String> allowed) {
    var known = "one of " + String.join(", ", allowed);
    return word(name, text -> Optional.of(text).filter(allowed::contains), known);
  }

  /** @param known what may stand there, in words */
  public <T> Optional<T> word(String name, Function<String, Optional<T>> parse, String known) {
    var text = text(name);
    var value = text.flatMap(parse);
    return text.isPresent() && value.isEmpty()
        ? bad(name, "choice", text.get() + " is not " + known)
        : value;
  }

  public Optional<Integer> integer(String name) {
    var text = text(name);
    return text.isEmpty() || text.get().matches("\\d{1,9}")
        ? text.map(Integer::valueOf)
        : bad(name, "type", text.get() + " is not an integer");
  }

  public Optional<Instant> instant(String name) {
    return time(name, OffsetDateTime::parse, "RFC 3339 time").map(OffsetDateTime::toInstant);
  }

  public Optional<LocalDate> day(String name) {
    return time(name, LocalDate::parse, "day like 2026-01-02");
  }

  private <T> Optional<T> time(String name, Function<String, T> parse, String kind) {
    var text = text(name);
    try {
      return text.map(parse);
    } catch (DateTimeParseException e) {
      return bad(name, "format", text.get() + " is no " + kind);
    }
  }

  /** Remembers that a parameter is wrong; always empty. */
  public <T> Optional<T> bad(String name, String code, String detail) {
    errors.add(new FieldError("?" + name, code, detail));
    return Optional.empty();
  }

  /** Refuses the call when anything was wrong. */
  public void done() {
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
  }
}
