package org.hashrelay.http.alerting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.Matcher;
import org.hashrelay.actors.alerting.rule.Silence;
import org.hashrelay.actors.alerting.rule.Silence.Weekly;
import org.hashrelay.http.json.Fields;

/** A silence as it stands in JSON. */
final class SilenceBody {

  private static final List<String> OPS = List.of("=", "!=", "=~", "!~");
  private static final List<String> DAYS = Arrays.stream(DayOfWeek.values())
      .map(day -> day.name().toLowerCase(Locale.ROOT))
      .toList();

  private SilenceBody() {}

  record View(
      String id,
      List<Matcher> matchers,
      Instant startsAt,
      Optional<Instant> endsAt,
      Optional<WeeklyView> weekly,
      String comment,
      String createdBy) {

    static View of(Silence silence) {
      return new View(
          silence.id(),
          silence.matchers(),
          silence.startsAt(),
          silence.endsAt(),
          silence.weekly().map(WeeklyView::of),
          silence.comment(),
          silence.createdBy());
    }
  }

  record WeeklyView(List<String> days, String from, String to, String zone) {
    static WeeklyView of(Weekly weekly) {
      var days = weekly.days().stream()
          .sorted()
          .map(day -> day.name().toLowerCase(Locale.ROOT))
          .toList();
      return new WeeklyView(
          days, weekly.from().toString(), weekly.to().toString(), weekly.zone().getId());
    }
  }

  static Silence read(ObjectNode json, Instant now) {
    var fields = new Fields(json).ignoring("id");
    var matchers = matchers(fields);
    var starts = fields.instant("starts_at").orElse(now);
    var ends = fields.instant("ends_at");
    var weekly = fields.object("weekly").flatMap(SilenceBody::weekly);
    var comment = fields.text("comment", 500).orElse("");
    var by = fields.text("created_by", 64).orElse("admin");
    if (!fields.has("ends_at") && !fields.has("weekly")) {
      fields.bad("ends_at", "required", "is missing; only a weekly silence goes on for ever");
    }
    if (ends.filter(end -> !end.isAfter(starts) || !end.isAfter(now)).isPresent()) {
      fields.bad("ends_at", "range", "is over before it begins");
    }
    fields.done();
    return new Silence("", matchers, starts, ends, weekly, comment, by);
  }

  private static List<Matcher> matchers(Fields fields) {
    var matchers = new ArrayList<Matcher>();
    for (var one : fields.objects("matchers", 20)) {
      var label = one.choice("label", Silence.LABELS.stream().sorted().toList()).orElse("");
      if (!one.has("label")) one.bad("label", "required", "is missing");
      var op = one.choice("op", OPS).orElse("=");
      if (!one.has("value")) one.bad("value", "required", "is missing");
      var matcher = new Matcher(label, op, one.text("value", 200).orElse(""));
      if (!matcher.compiles()) one.bad("value", "format", "is no regular expression");
      one.noMore();
      matchers.add(matcher);
    }
    if (matchers.isEmpty()) fields.bad("matchers", "required", "names nothing to silence");
    return matchers;
  }

  private static Optional<Weekly> weekly(Fields fields) {
    var days = EnumSet.noneOf(DayOfWeek.class);
    for (var day : fields.texts("days", 7, 16).orElse(DAYS)) {
      if (DAYS.contains(day)) days.add(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)));
      else fields.bad("days", "choice", day + " is not one of " + String.join(", ", DAYS));
    }
    var from = time(fields, "from");
    var to = time(fields, "to");
    var zone = zone(fields);
    fields.noMore();
    return Optional.of(new Weekly(days, from, to, zone));
  }

  private static LocalTime time(Fields fields, String name) {
    if (!fields.has(name)) fields.bad(name, "required", "is missing");
    try {
      return fields.text(name, 8).map(LocalTime::parse).orElse(LocalTime.MIDNIGHT);
    } catch (DateTimeException e) {
      fields.bad(name, "format", "is no time like 22:00");
      return LocalTime.MIDNIGHT;
    }
  }

  private static ZoneId zone(Fields fields) {
    var utc = ZoneId.of("UTC");
    try {
      return fields.text("zone", 64).map(ZoneId::of).orElse(utc);
    } catch (DateTimeException e) {
      fields.bad("zone", "choice", "is no time zone like Europe/Berlin");
      return utc;
    }
  }
}
