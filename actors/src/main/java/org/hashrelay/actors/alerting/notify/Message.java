package org.hashrelay.actors.alerting.notify;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Severity;

/**
 * What is to be told, once, over every channel it goes to.
 *
 * @param number counts the messages of the fleet
 * @param farm that all its alerts belong to; empty for none
 * @param alerts the first of them
 * @param total how many there are
 * @param workers how many of them work, and how many the farm has; 0 when not known
 * @param thread number of the message this one is an answer to; its own when to none
 * @param note what else there is to say
 */
public record Message(
    long number,
    Kind kind,
    AlertRule rule,
    String farm,
    Severity severity,
    List<Alert> alerts,
    int total,
    Workers workers,
    Instant at,
    long thread,
    String note)
    implements Journaled {

  /** More of them are only counted. */
  public static final int MOST_ALERTS = 20;

  /** Why people are told. */
  public enum Kind {
    FIRING,
    REPEATED,
    RESOLVED,
    FLAPPING,
    UNDELIVERABLE,
    TEST;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** The workers of a farm when the message was made. */
  public record Workers(int active, int total) implements Journaled {
    public static Workers of(Census census) {
      return new Workers(census.active(), census.total());
    }
  }

  public Message {
    alerts = List.copyOf(alerts);
  }

  /** The same for every attempt and every channel, so that who gets it twice can tell. */
  public String id() {
    return "msg_" + number;
  }

  public boolean saysOver() {
    return kind == Kind.RESOLVED;
  }

  /** Whether it speaks of more than one alert. */
  public boolean folds() {
    return total > 1;
  }

  /** The messages of one group reach a channel in order. */
  public String group() {
    return rule.slug() + "/" + farm;
  }
}
