package org.hashrelay.actors.alerting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.DeskEvent.MessageQueued;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.actors.alerting.rule.Subject;

/** A desk without an actor: events go in, what is to be told comes out, time is ours. */
final class Scenario {

  static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

  final Map<String, Census> farms = new HashMap<>();
  DeskState state = DeskState.EMPTY.with(channel("ch_1", ChannelKind.WEBHOOK));
  Instant now = START;
  private long number;

  static Channel channel(String id, ChannelKind kind) {
    return new Channel(id, id, kind, true, List.of("a@b.c"), "1", "https://x.example/", "");
  }

  static Finding finding(AlertRule rule, String kind, String id, int mapping) {
    var subject = new Subject(kind, id, id, "north", "gw1", mapping);
    return new Finding(
        rule, subject, START, id + " is bad", Optional.empty(), Optional.empty(), Map.of());
  }

  static Finding gone(String worker) {
    return finding(AlertRule.WORKER_DISCONNECTED, Subject.WORKER, worker, 1);
  }

  void happens(DeskEvent event) {
    state = event.applyTo(state);
  }

  void raise(Finding... findings) {
    var alerts = Arrays.stream(findings)
        .map(f -> Alert.pending(++number, f, Severity.CRITICAL).firing(now))
        .toList();
    happens(new DeskEvent.AlertsRaised(alerts, now));
  }

  void end(Finding... findings) {
    var numbers = Arrays.stream(findings)
        .map(f -> state.open().get(f.key()).alert().number())
        .toList();
    happens(new DeskEvent.AlertsResolved(numbers, false, now));
  }

  /** Lets time pass in halves of a second, and answers what was told meanwhile. */
  List<Message> pass(Duration time) {
    var told = new ArrayList<Message>();
    for (var end = now.plus(time); now.isBefore(end); now = now.plusMillis(500)) tell(told);
    tell(told);
    return told;
  }

  private void tell(List<Message> told) {
    for (var due = due(); due.isPresent(); due = due()) {
      happens(due.get());
      told.add(due.get().message());
    }
  }

  private Optional<MessageQueued> due() {
    return new Announcements(state, farms, now).due();
  }
}
