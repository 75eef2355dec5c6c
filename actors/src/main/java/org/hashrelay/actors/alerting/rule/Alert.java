package org.hashrelay.actors.alerting.rule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.hashrelay.actors.Journaled;

/**
 * One alert, from the moment its condition began to hold until it is over.
 *
 * @param number counts the alerts of the fleet; what they are ordered by
 * @param firedAt empty while it is pending
 * @param acknowledgedBy empty while nobody said that he knows
 * @param endedAt empty while it is open
 */
public record Alert(
    long number,
    Finding finding,
    Severity severity,
    Phase state,
    Optional<Instant> firedAt,
    Optional<String> acknowledgedBy,
    String note,
    Optional<Instant> endedAt)
    implements Journaled {

  /** Where in its life an alert is. */
  public enum Phase {
    PENDING,
    FIRING,
    ACKNOWLEDGED,
    RESOLVED;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Phase of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** The condition holds, and has not held long enough. */
  public static Alert pending(long number, Finding finding, Severity severity) {
    return new Alert(
        number,
        finding,
        severity,
        Phase.PENDING,
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty());
  }

  public Alert firing(Instant at) {
    return with(Phase.FIRING, Optional.of(at), acknowledgedBy, note);
  }

  public Alert acknowledged(String by, String why) {
    return with(Phase.ACKNOWLEDGED, firedAt, Optional.of(by), why);
  }

  public Alert resolved(Instant at) {
    return new Alert(
        number, finding, severity, Phase.RESOLVED, firedAt, acknowledgedBy, note, Optional.of(at));
  }

  private Alert with(Phase phase, Optional<Instant> fired, Optional<String> by, String why) {
    return new Alert(number, finding, severity, phase, fired, by, why, endedAt);
  }

  /** As the API has it. */
  public String id() {
    return "al_" + number;
  }

  public String key() {
    return finding.key();
  }

  public AlertRule rule() {
    return finding.rule();
  }

  public Subject subject() {
    return finding.subject();
  }

  /** Whether it speaks of one worker, so that many of them fold into one message. */
  public boolean concernsOneWorker() {
    return subject().kind().equals(Subject.WORKER);
  }

  public boolean fires() {
    return state == Phase.FIRING;
  }
}
