package org.hashrelay.actors.alerting.rule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much an alert matters. */
public enum Severity {
  CRITICAL,
  WARNING;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Severity of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
