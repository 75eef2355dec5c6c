package org.hashrelay.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.Refusal;

/**
 * Reads a JSON object field by field and remembers everything that is wrong with it.
 *
 * <p>A field that is absent or null is not there. Readers answer something harmless for a bad field;
 * nothing may be done with what they answered before {@link #done} let it pass. One call, one thread.
 */
public final class Fields {

  private final ObjectNode body;
  private final String prefix;
  private final List<FieldError> errors;
  private final Set<String> known = new HashSet<>();

  public Fields(ObjectNode body) {
    this(body, "", new ArrayList<>());
  }

  private Fields(ObjectNode body, String prefix, List<FieldError> errors) {
    this.body = body;
    this.prefix = prefix;
    this.errors = errors;
  }

  /** Fields that only the server writes: allowed, and without effect. */
  public Fields ignoring(String... names) {
    known.addAll(List.of(names));
    return this;
  }

  public boolean has(String name) {
    known.add(name);
    return body.hasNonNull(name);
  }

  public Optional<String> text(String name, int most) {
    if (!has(name)) return Optional.empty();
    var value = body.get(name);
    if (!value.isTextual()) return bad(name, "type", "is not a text");
    var text = value.textValue();
    if (text.length() > most) return bad(name, "length", "has more than " + most + " characters");
    if (text.chars().anyMatch(Character::isISOControl)) {
      return bad(name, "format", "holds a control character");
    }
    return Optional.of(text);
  }

  /** A text, or a whole number written without quotes: ids of others come in both forms. */
  public Optional<String> textOrInteger(String name, int most) {
    if (!has(name)) return Optional.empty();
    var value = body.get(name);
    return value.isIntegralNumber() ? Optional.of(value.asText()) : text(name, most);
  }

  /** A text that must be there and not be blank. */
  public String name(String name, int most) {
    if (!has(name)) bad(name, "required", "is missing");
    var text = text(name, most).orElse("-");
    if (text.isBlank()) bad(name, "required", "is empty");
    return text;
  }

  public Optional<String> choice(String name, List<String> allowed) {
    var text = text(name, 64);
    if (text.isEmpty() || allowed.contains(text.get())) return text;
    var hint = Nearest.to(text.get(), allowed).map(near -> "; did you mean " + near + "?");
    var list = "\"" + text.get() + "\" is not one of " + String.join(", ", allowed);
    return bad(name, "choice", list + hint.orElse(""));
  }

  public Optional<Integer> integer(String name, int least, int most) {
    if (!has(name)) return Optional.empty();
    var value = body.get(name);
    if (!value.isIntegralNumber()) return bad(name, "type", "is not an integer");
    if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
      return bad(name, "range", "%s is not in %d to %d".formatted(value, least, most));
    }
    return Optional.of(value.intValue());
  }

  public Optional<Double> decimal(String name, double least, double most) {
    if (!has(name)) return Optional.empty();
    var value = body.get(name);
    if (!value.isNumber()) return bad(name, "type", "is not a number");
    var number = value.doubleValue();
    return number >= least && number <= most
        ? Optional.of(number)
        : bad(name, "range", "%s is not in %s to %s".formatted(value, least, most));
  }

  public Optional<Instant> instant(String name) {
    var text = text(name, 64);
    try {
      return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
    } catch (DateTimeParseException e) {
      return bad(name, "format", "is no RFC 3339 time like 2026-01-02T03:04:05Z");
    }
  }

  /** The texts of an array inside a field. */
  public Optional<List<String>> texts(String name, int most, int longest) {
    if (!has(name)) return Optional.empty();
    var array = body.get(name);
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.isTextual() ? item.textValue() : ""));
    var good = array.isArray()
        && texts.size() <= most
        && texts.stream()
            .allMatch(text -> !text.isBlank()
                && text.length() <= longest
                && text.chars().noneMatch(Character::isISOControl));
    return good
        ? Optional.of(texts)
        : bad(name, "type", "is not an array of at most " + most + " texts");
  }

  /** An integer that must be there. */
  public int number(String name, int least, int most) {
    if (!has(name)) bad(name, "required", "is missing");
    return integer(name, least, most).orElse(least);
  }

  public Optional<Boolean> flag(String name) {
    if (!has(name)) return Optional.empty();
    var value = body.get(name);
    return value.isBoolean()
        ? Optional.of(value.booleanValue())
        : bad(name, "type", "is neither true nor false");
  }

  public Optional<Duration> duration(String name, Duration least, Duration most) {
    var text = text(name, 32);
    if (text.isEmpty()) return Optional.empty();
    var duration = Durations.parse(text.get());
    if (duration.isEmpty()) return bad(name, "format", "is not a time like 500ms, 5s, 15m or 24h");
    if (duration.get().compareTo(least) < 0 || duration.get().compareTo(most) > 0) {
      var range = Durations.format(least) + " to " + Durations.format(most);
      return bad(name, "range", text.get() + " is not in " + range);
    }
    return duration;
  }

  /** The object inside a field; its errors are errors of this one. */
  public Optional<Fields> object(String name) {
    if (!has(name)) return Optional.empty();
    return body.get(name) instanceof ObjectNode inner
        ? Optional.of(new Fields(inner, prefix + "/" + name, errors))
        : bad(name, "type", "is not an object");
  }

  /** The objects of an array inside a field; their errors are errors of this one. */
  public List<Fields> objects(String name, int most) {
    if (!has(name)) return List.of();
    var array = body.get(name);
    if (!array.isArray() || array.size() > most) {
      bad(name, "type", "is not an array of at most " + most + " objects");
      return List.of();
    }
    var inner = new ArrayList<Fields>();
    for (JsonNode item : array) {
      var at = prefix + "/" + name + "/" + inner.size();
      if (!(item instanceof ObjectNode)) errors.add(new FieldError(at, "type", "is not an object"));
      inner.add(new Fields(item instanceof ObjectNode o ? o : Json.object(), at, errors));
    }
    return inner;
  }

  /** Remembers that a field is wrong; always empty. */
  public <T> Optional<T> bad(String name, String code, String detail) {
    errors.add(new FieldError(prefix + "/" + name, code, detail));
    return Optional.empty();
  }

  /** No field may be left that nobody asked for. */
  public void noMore() {
    body.fieldNames().forEachRemaining(this::refuseUnknown);
  }

  /** Refuses the call when anything was wrong, fields that nobody asked for included. */
  public void done() {
    noMore();
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
  }

  private void refuseUnknown(String name) {
    if (known.contains(name)) return;
    var hint = Nearest.to(name, known).map(near -> "; did you mean " + near + "?");
    bad(name, "unknown", "is not a field of this object" + hint.orElse(""));
  }
}
