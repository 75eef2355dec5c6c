package org.hashrelay.streams.stratum.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a request was refused, whatever shape the refusal came in.
 *
 * <p>Pools send an array, an object, a plain string or a {@code reject-reason} member; towards
 * miners it is always the array {@code [code, "text", null]} (Q10, stratum-v1 §9).
 */
public record Refusal(int code, String text) {

  public static final int OTHER = 20;
  public static final int STALE = 21;
  public static final int DUPLICATE = 22;
  public static final int LOW_DIFFICULTY = 23;
  public static final int UNAUTHORIZED = 24;
  public static final int NOT_SUBSCRIBED = 25;

  private static final int MAX_TEXT = 512;
  private static final Refusal UNKNOWN = new Refusal(OTHER, "Other/Unknown");

  public Refusal {
    if (text.length() > MAX_TEXT) text = text.substring(0, MAX_TEXT);
  }

  /** What a refusal is counted as. */
  public enum Kind {
    STALE,
    DUPLICATE,
    LOW_DIFFICULTY,
    OTHER
  }

  public static Refusal other(String text) {
    return new Refusal(OTHER, text);
  }

  /** The refusal of a peer that gave no reason. */
  public static Refusal unknown() {
    return UNKNOWN;
  }

  public static Refusal jobNotFound() {
    return new Refusal(STALE, "Job not found");
  }

  public static Refusal duplicate() {
    return new Refusal(DUPLICATE, "Duplicate share");
  }

  public static Refusal lowDifficulty() {
    return new Refusal(LOW_DIFFICULTY, "Low difficulty share");
  }

  public static Refusal unauthorized() {
    return new Refusal(UNAUTHORIZED, "Unauthorized worker");
  }

  public static Refusal notSubscribed() {
    return new Refusal(NOT_SUBSCRIBED, "Not subscribed");
  }

  public static Refusal notSupported() {
    return new Refusal(OTHER, "Not supported.");
  }

  /** The classification of stratum-v1 §9: by code, else by what the text says. */
  public Kind kind() {
    if (code == STALE || code == 36 || code == 37) return Kind.STALE;
    if (code == DUPLICATE) return Kind.DUPLICATE;
    if (code == LOW_DIFFICULTY) return Kind.LOW_DIFFICULTY;
    return kindOf(text);
  }

  private static Kind kindOf(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    if (hasOne(lower, "stale", "job not found", "invalid jobid")) return Kind.STALE;
    if (lower.contains("duplicate")) return Kind.DUPLICATE;
    if (hasOne(lower, "low diff", "above target", "high-hash")) return Kind.LOW_DIFFICULTY;
    return Kind.OTHER;
  }

  /** A refusal that came as text only: the code is the one its kind has. */
  public static Refusal ofText(String text) {
    if (text.isBlank()) return UNKNOWN;
    return switch (kindOf(text)) {
      case STALE -> new Refusal(STALE, text);
      case DUPLICATE -> new Refusal(DUPLICATE, text);
      case LOW_DIFFICULTY -> new Refusal(LOW_DIFFICULTY, text);
      case OTHER -> new Refusal(ofUnauthorized(text) ? UNAUTHORIZED : OTHER, text);
    };
  }

  /** What a response's error, reject-reason and result say together; empty when nothing is wrong. */
  static Optional<Refusal> of(JsonNode result, JsonNode error, JsonNode rejectReason) {
    var fromError = ofError(error);
    if (fromError.isPresent()) return fromError;
    if (rejectReason.isTextual() && !rejectReason.asText().isBlank()) {
      return Optional.of(ofText(rejectReason.asText()));
    }
    return result.isBoolean() && !result.asBoolean() ? Optional.of(UNKNOWN) : Optional.empty();
  }

  private static Optional<Refusal> ofError(JsonNode error) {
    if (error.isTextual()) {
      return error.asText().isBlank() ? Optional.empty() : Optional.of(ofText(error.asText()));
    }
    if (error.isArray() && !error.isEmpty()) {
      return Optional.of(of(error.path(0), error.path(1)));
    }
    if (error.isObject() && !error.isEmpty()) {
      return Optional.of(of(error.path("code"), error.path("message")));
    }
    if (error.isNumber() && error.asDouble() != 0) return Optional.of(of(error, error));
    return error.isBoolean() && error.asBoolean() ? Optional.of(UNKNOWN) : Optional.empty();
  }

  private static Refusal of(JsonNode code, JsonNode text) {
    if (code.isTextual() && !text.isTextual()) return ofText(code.asText());
    var words = text.isTextual() ? text.asText() : UNKNOWN.text;
    return code.canConvertToInt() || code.isTextual()
        ? new Refusal(code.asInt(OTHER), words)
        : ofText(words);
  }

  private static boolean ofUnauthorized(String text) {
    return text.toLowerCase(Locale.ROOT).contains("unauthorized");
  }

  private static boolean hasOne(String text, String... parts) {
    for (var part : parts) if (text.contains(part)) return true;
    return false;
  }
}
