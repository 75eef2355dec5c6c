package org.hashrelay.actors.alerting.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.hashrelay.actors.alerting.notify.Message.Kind;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.actors.alerting.rule.Subject;

/**
 * A message as people read it, line by line; marks around names and headings are the channel's.
 *
 * <p>Names are whatever miners call themselves: control characters are taken out of them here.
 */
final class MessageText {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final int LONGEST_NAME = 80;

  private final Message message;
  private final UnaryOperator<String> name;
  private final UnaryOperator<String> heading;
  private final UnaryOperator<String> escape;

  private MessageText(
      Message message,
      UnaryOperator<String> name,
      UnaryOperator<String> heading,
      UnaryOperator<String> escape) {
    this.message = message;
    this.name = name;
    this.heading = heading;
    this.escape = escape;
  }

  static MessageText plain(Message message) {
    return new MessageText(
        message, UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
  }

  static MessageText html(Message message) {
    return new MessageText(
        message,
        text -> "<code>" + text + "</code>",
        text -> "<b>" + text + "</b>",
        MessageText::escaped);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** A name without what could break a line, a header or a terminal. */
  static String tame(String text) {
    var one = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]", "\ufffd");
    return one.length() <= LONGEST_NAME ? one : one.substring(0, LONGEST_NAME) + "…";
  }

  /** One line of mail: {@code [hashrelay][FIRING:1] Worker disconnected - north/btc - acme.7}. */
  String subject() {
    var mark = message.saysOver() ? "RESOLVED" : word() + ":" + message.total();
    var parts = new ArrayList<String>();
    parts.add(title());
    if (!place("/").isEmpty()) parts.add(place("/"));
    parts.add(
        message.folds()
            ? "%d of them".formatted(message.total())
            : tame(first().subject().name()));
    return "[hashrelay][%s] %s".formatted(mark, String.join(" - ", parts));
  }

  private String word() {
    return message.kind().name();
  }

  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(headline());
    if (message.folds()) folded(lines);
    else lines.add(single(first()));
    if (!message.folds() && !message.saysOver()) lastShare().ifPresent(lines::add);
    var workers = message.workers();
    if (workers.total() > 0) {
      lines.add("Farm now: %d of %d workers".formatted(workers.active(), workers.total()));
    }
    return lines;
  }

  private String headline() {
    var where = place(" / ").isEmpty() ? "" : "  " + escape.apply(place(" / "));
    var note = message.note().isEmpty() ? "" : "  (" + escape.apply(tame(message.note())) + ")";
    if (message.saysOver()) {
      return "🟢 %s  %s%s%s".formatted(heading.apply("Resolved"), title(), where, note);
    }
    var what = message.folds() ? "%d × %s".formatted(message.total(), title()) : title();
    return mark() + " " + heading.apply(what) + where + note;
  }

  private String mark() {
    return switch (message.kind()) {
      case TEST -> "🔵";
      case FLAPPING -> "🟡";
      default -> message.severity() == Severity.CRITICAL ? "🔴" : "🟠";
    };
  }

  private String title() {
    var title = message.rule().title();
    return switch (message.kind()) {
      case TEST -> "Test: " + title;
      case FLAPPING -> "Flapping: " + title;
      case UNDELIVERABLE -> "Not delivered: " + title;
      default -> title;
    };
  }

  private String single(Alert alert) {
    var subject = alert.subject();
    var shown = name.apply(escape.apply(tame(subject.name())));
    if (message.saysOver()) {
      var ended = alert.endedAt().orElse(message.at());
      return "%s back at %s UTC after %s"
          .formatted(shown, CLOCK.format(ended), lasted(alert.finding().since(), ended));
    }
    if (alert.rule() == AlertRule.WORKER_DISCONNECTED && message.kind() != Kind.TEST) {
      return "%s%s disconnected %s UTC"
          .formatted(shown, address(alert), CLOCK.format(alert.finding().since()));
    }
    var summary = alert.finding().summary();
    var rest =
        summary.startsWith(subject.name()) ? summary.substring(subject.name().length()) : "";
    return rest.isEmpty() ? escape.apply(flat(summary)) : shown + escape.apply(flat(rest));
  }

  private static String flat(String text) {
    return text.replaceAll("\\p{Cntrl}", "\ufffd");
  }

  private String address(Alert alert) {
    var address = alert.finding().facts().getOrDefault("address", "");
    return address.isEmpty() ? "" : " (" + escape.apply(tame(address)) + ")";
  }

  private Optional<String> lastShare() {
    return Optional.ofNullable(first().finding().facts().get("last_share_at"))
        .map(at -> "Last share " + CLOCK.format(Instant.parse(at)));
  }

  private void folded(List<String> lines) {
    var byMapping = new TreeMap<>(message.alerts().stream()
        .collect(Collectors.groupingBy(MessageText::mapping, Collectors.counting())));
    var first = message.alerts().stream().map(a -> a.finding().since()).min(Instant::compareTo);
    var places = byMapping.size() == 1 && !byMapping.firstKey().isEmpty()
        ? escape.apply(tame(byMapping.firstKey())) + " " + message.total() + " · "
        : "";
    var since = first.map(at -> "first " + CLOCK.format(at) + " UTC").orElse("");
    lines.add(message.saysOver() ? places + "all back" : places + since);
    for (var alert : message.alerts()) lines.add(single(alert));
    var more = message.total() - message.alerts().size();
    if (more > 0) lines.add("… and " + more + " more");
  }

  private static String mapping(Alert alert) {
    return alert.finding().facts().getOrDefault("mapping", "");
  }

  private Alert first() {
    return message.alerts().get(0);
  }

  private String place(String between) {
    var subject = first().subject();
    var mapping = subject.kind().equals(Subject.MAPPING) ? subject.name() : mapping(first());
    var parts = new ArrayList<String>();
    if (!subject.farm().isEmpty()) parts.add(tame(subject.farm()));
    else if (!subject.clientId().isEmpty()) parts.add(tame(subject.clientId()));
    if (!mapping.isEmpty() && !message.folds()) parts.add(tame(mapping));
    return String.join(between, parts);
  }

  private static String lasted(Instant from, Instant to) {
    var time = Duration.between(from, to);
    if (time.toMinutes() == 0) return Math.max(0, time.toSeconds()) + " s";
    if (time.toHours() == 0) return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    return time.toHours() + " h " + time.toMinutesPart() + " min";
  }

  /** Whether people have to look at once. */
  static boolean isUrgent(Message message) {
    return message.severity() == Severity.CRITICAL && message.kind() != Kind.RESOLVED;
  }
}
