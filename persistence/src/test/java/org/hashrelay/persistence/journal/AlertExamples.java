package org.hashrelay.persistence.journal;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.alerting.ChannelBook;
import org.hashrelay.actors.alerting.DeskEvent;
import org.hashrelay.actors.alerting.DeskState;
import org.hashrelay.actors.alerting.Envelope;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.History;
import org.hashrelay.actors.alerting.Standing;
import org.hashrelay.actors.alerting.Story;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Matcher;
import org.hashrelay.actors.alerting.rule.RuleOverride;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.actors.alerting.rule.Silence;
import org.hashrelay.actors.alerting.rule.Subject;

/** What stands in the golden files of the alert desk, as objects. */
final class AlertExamples {

  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

  private static final Alert ALERT = Alert.pending(
          7,
          new Finding(
              AlertRule.REJECT_RATE,
              new Subject(
                  Subject.WORKER, "0a1b2c3d4e5f0a1b2c3d4e5f", "acme.s19-11", "north", "gw1", 1),
              THEN,
              "acme.s19-11: 41 % rejected (18 of 44 shares, limit 30 %)",
              Optional.of(0.41),
              Optional.of(0.3),
              Map.of("address", "10.0.4.17:51000", "mapping", "btc")),
          Severity.WARNING)
      .firing(THEN);

  private static final Message MESSAGE = new Message(
      3,
      Message.Kind.FIRING,
      AlertRule.REJECT_RATE,
      "north",
      Severity.WARNING,
      List.of(ALERT),
      1,
      new Message.Workers(239, 240),
      THEN,
      3,
      "");

  private static final Channel CHANNEL = new Channel(
      "ch_1",
      "ops",
      ChannelKind.WEBHOOK,
      true,
      List.of("ops@example.net"),
      "-100",
      "https://example.net/hook",
      "sealed:YWJj");

  private static final Silence SILENCE = new Silence(
      "sil_1",
      List.of(new Matcher("farm", "=~", "north|south")),
      THEN,
      Optional.of(THEN.plusSeconds(3600)),
      Optional.of(new Silence.Weekly(
          Set.of(DayOfWeek.MONDAY),
          LocalTime.of(22, 0),
          LocalTime.of(6, 0),
          ZoneId.of("Europe/Berlin"))),
      "curtailment",
      "admin");

  private static final AlertSettings SETTINGS = new AlertSettings(
      AlertSettings.USUAL.rules(),
      List.of(new RuleOverride(
          AlertRule.REJECT_RATE,
          new RuleOverride.Scope(
              Optional.of("north"),
              Optional.empty(),
              Optional.of(1),
              Optional.empty(),
              Optional.of("worker")),
          Optional.of(true),
          Optional.of(Severity.CRITICAL),
          Optional.of(Duration.ofMinutes(1)),
          Optional.of(0.5),
          Optional.of(20),
          Optional.of(List.of("ch_1")),
          Optional.of(Duration.ofMinutes(3)),
          Optional.of(Duration.ofHours(12)))),
      Duration.ofSeconds(2),
      Duration.ofMinutes(2),
      Duration.ofHours(4),
      true,
      0.1);

  private static final FeedEntry ENTRY = new FeedEntry(
      12,
      THEN,
      "notification.sent",
      "al_7",
      "reject_rate",
      "warning",
      "worker",
      "0a1b2c3d4e5f0a1b2c3d4e5f",
      "acme.s19-11",
      "gw1",
      1,
      "250 ok",
      "ch_1",
      "msg_3",
      2,
      31);

  static final List<Journaled> ALL = List.of(
      new DeskEvent.AlertsRaised(List.of(ALERT), THEN),
      new DeskEvent.AlertAcknowledged(7, "admin", "on my way", THEN),
      new DeskEvent.AlertsResolved(List.of(7L, 8L), false, THEN),
      new DeskEvent.MessageQueued(MESSAGE, List.of(7L), List.of("ch_1")),
      new DeskEvent.NotificationSent(3, "ch_1", 2, 31, "250 ok", THEN),
      new DeskEvent.NotificationFailed(3, "ch_1", 1, 12, "connection refused", THEN, THEN),
      new DeskEvent.NotificationGivenUp(3, "ch_1", 7, 48, "410 Gone", THEN),
      new DeskEvent.StoryWritten(List.of(ENTRY)),
      new DeskEvent.ChannelPut(CHANNEL),
      new DeskEvent.ChannelRemoved("ch_1"),
      new DeskEvent.SilencePut(SILENCE),
      new DeskEvent.SilenceRemoved("sil_1"),
      new DeskEvent.AlertSettingsChanged(SETTINGS),
      new DeskState(
          new DeskState.Numbers(7, 3, 1, 1, 2, 0),
          Map.of(ALERT.key(), new Standing(ALERT, Optional.of(THEN), 3)),
          List.of(new Standing(ALERT.resolved(THEN), Optional.of(THEN), 3)),
          Map.of("ch_1", CHANNEL),
          Map.of("ch_1", new ChannelBook(1, 2, 0, Optional.of(THEN), "connection refused")),
          Map.of("sil_1", SILENCE),
          SETTINGS,
          Map.of(3L, new Envelope(MESSAGE, Map.of("ch_1", new Envelope.Attempt(1, THEN)))),
          Map.of("firing/reject_rate/north", List.of(THEN)),
          new History(Map.of(ALERT.key(), List.of(THEN)), Map.of(ALERT.key(), THEN)),
          new Story(12, 11, List.of(ENTRY))));

  private AlertExamples() {}
}
