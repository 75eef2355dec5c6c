package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.rule.Alert;

/**
 * The last lines of what happened, oldest first; the number goes on for ever.
 *
 * @param written up to this number the lines are in the journal, in words of their own: from there they
 *     come into the database. Those behind it are kept, however many they are
 */
public record Story(long lastNumber, long written, List<FeedEntry> entries) implements Journaled {

  static final int MOST = 2_000;

  static final Story EMPTY = new Story(0, 0, List.of());

  /** What was tried over a channel, and what came of it. */
  record Tried(String type, String channelId, int attempt, long millis, String detail) {}

  public Story {
    entries = List.copyOf(entries);
  }

  Story of(String type, List<Alert> alerts, Instant at) {
    var number = lastNumber;
    var all = new ArrayList<>(entries);
    for (var alert : alerts) all.add(entry(++number, at, type, alert));
    return cut(number, all);
  }

  private static FeedEntry entry(long number, Instant at, String type, Alert alert) {
    var subject = alert.subject();
    return new FeedEntry(
        number,
        at,
        type,
        alert.id(),
        alert.rule().slug(),
        alert.severity().word(),
        subject.kind(),
        subject.id(),
        subject.name(),
        subject.clientId(),
        subject.mappingId(),
        alert.finding().summary(),
        "",
        "",
        0,
        0);
  }

  Story of(Message message, Tried tried, Instant at) {
    var single = message.folds() || message.alerts().isEmpty()
        ? new FeedEntry(
            0,
            at,
            "",
            "",
            message.rule().slug(),
            "",
            "farm",
            "",
            message.farm(),
            "",
            0,
            "",
            "",
            "",
            0,
            0)
        : entry(0, at, "", message.alerts().get(0));
    var all = new ArrayList<>(entries);
    all.add(new FeedEntry(
        lastNumber + 1,
        at,
        tried.type(),
        single.alertId(),
        single.rule(),
        message.severity().word(),
        single.targetKind(),
        single.targetId(),
        single.target(),
        single.clientId(),
        single.mappingId(),
        tried.detail(),
        tried.channelId(),
        message.id(),
        tried.attempt(),
        tried.millis()));
    return cut(lastNumber + 1, all);
  }

  private Story cut(long number, List<FeedEntry> all) {
    var from = 0;
    while (all.size() - from > MOST && all.get(from).number() <= written) from++;
    return new Story(number, written, all.subList(from, all.size()));
  }

  /** The oldest lines that the journal has not got yet, so many at most. */
  List<FeedEntry> unwritten(int most) {
    return after(written, most);
  }

  /** The oldest lines behind that number, so many at most. */
  List<FeedEntry> after(long number, int most) {
    return entries.stream().filter(line -> line.number() > number).limit(most).toList();
  }

  Story writtenTo(long number) {
    return new Story(lastNumber, number, entries).cut(lastNumber, entries);
  }
}
