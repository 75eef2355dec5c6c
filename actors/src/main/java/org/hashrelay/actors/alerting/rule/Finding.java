package org.hashrelay.actors.alerting.rule;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.Journaled;

/**
 * The condition of a rule holds for something.
 *
 * @param since when it began to hold
 * @param summary one line for people
 * @param value what was measured, when something was
 * @param facts what else helps whoever reads it
 */
public record Finding(
    AlertRule rule,
    Subject subject,
    Instant since,
    String summary,
    Optional<Double> value,
    Optional<Double> threshold,
    Map<String, String> facts)
    implements Journaled {

  public Finding {
    facts = Map.copyOf(facts);
  }

  /** There is at most one alert of each key at a time. */
  public String key() {
    return key(rule, subject.kind(), subject.id());
  }

  public static String key(AlertRule rule, String kind, String id) {
    return rule.slug() + "/" + kind + "/" + id;
  }
}
