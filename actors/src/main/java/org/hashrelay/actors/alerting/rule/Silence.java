package org.hashrelay.actors.alerting.rule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.actors.Journaled;

/**
 * Alerts that are not told for a while: once, or in a window that comes back every week.
 *
 * @param matchers all of them have to match; none match everything
 * @param endsAt empty only for a window that comes back
 */
public record Silence(
    String id,
    List<Matcher> matchers,
    Instant startsAt,
    Optional<Instant> endsAt,
    Optional<Weekly> weekly,
    String comment,
    String createdBy)
    implements Journaled {

  public static final Set<String> LABELS =
      Set.of("rule", "severity", "farm", "client_id", "mapping_id", "kind", "target", "worker");

  public Silence {
    matchers = List.copyOf(matchers);
  }

  /** From one time of day to another, which may be on the next day, on these days of the week. */
  public record Weekly(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone)
      implements Journaled {

    boolean holdsAt(Instant now) {
      var here = now.atZone(zone);
      var time = here.toLocalTime();
      var today = days.contains(here.getDayOfWeek());
      if (!to.isBefore(from)) return today && !time.isBefore(from) && time.isBefore(to);
      var yesterday = days.contains(here.getDayOfWeek().minus(1));
      return today && !time.isBefore(from) || yesterday && time.isBefore(to);
    }
  }

  public Silence withId(String newId) {
    return new Silence(newId, matchers, startsAt, endsAt, weekly, comment, createdBy);
  }

  public boolean isOver(Instant now) {
    return endsAt.filter(end -> !end.isAfter(now)).isPresent();
  }

  public boolean covers(Alert alert, Instant now) {
    if (now.isBefore(startsAt) || isOver(now)) return false;
    if (weekly.filter(window -> !window.holdsAt(now)).isPresent()) return false;
    var labels = labels(alert);
    return matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  private static Map<String, String> labels(Alert alert) {
    var subject = alert.subject();
    var isWorker = subject.kind().equals(Subject.WORKER);
    return Map.of(
        "rule", alert.rule().slug(),
        "severity", alert.severity().word(),
        "farm", subject.farm(),
        "client_id", subject.clientId(),
        "mapping_id", subject.mappingId() == 0 ? "" : "" + subject.mappingId(),
        "kind", subject.kind(),
        "target", subject.name(),
        "worker", isWorker ? subject.name() : "");
  }
}
