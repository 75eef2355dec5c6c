package org.hashrelay.actors.alerting;

import java.util.List;
import java.util.Map;
import org.hashrelay.actors.alerting.DeskEvent.AlertAcknowledged;
import org.hashrelay.actors.alerting.DeskEvent.AlertsRaised;
import org.hashrelay.actors.alerting.DeskEvent.AlertsResolved;
import org.hashrelay.actors.alerting.DeskEvent.NotificationFailed;
import org.hashrelay.actors.alerting.DeskEvent.NotificationGivenUp;
import org.hashrelay.actors.alerting.DeskEvent.NotificationSent;
import org.hashrelay.actors.alerting.LiveEvent.AlertChanged;
import org.hashrelay.actors.alerting.LiveEvent.Happened;

/** What the event stream says of what the journal has. */
final class Headlines {

  /** Of more alerts at once only the number is told. */
  private static final int MOST_AT_ONCE = 50;

  private Headlines() {}

  /** @param after the state with the event in it */
  static List<LiveEvent> of(DeskEvent event, DeskState after) {
    if (event instanceof AlertsRaised raised) {
      if (raised.alerts().size() > MOST_AT_ONCE)
        return bulk("firing", raised.alerts().size());
      return raised.alerts().stream()
          .<LiveEvent>map(alert -> new AlertChanged("alert.firing", alert))
          .toList();
    }
    if (event instanceof AlertAcknowledged acknowledged) {
      return after.numbered(acknowledged.number()).stream()
          .<LiveEvent>map(s -> new AlertChanged("alert.acknowledged", s.alert()))
          .toList();
    }
    if (event instanceof AlertsResolved resolved) return over(resolved, after);
    if (event instanceof NotificationSent sent) {
      return told("sent", sent.channelId(), sent.message(), sent.millis(), sent.answer());
    }
    if (event instanceof NotificationFailed failed) {
      return told("failed", failed.channelId(), failed.message(), failed.millis(), failed.reason());
    }
    if (event instanceof NotificationGivenUp failed) {
      return told("failed", failed.channelId(), failed.message(), failed.millis(), failed.reason());
    }
    return List.of();
  }

  private static List<LiveEvent> over(AlertsResolved resolved, DeskState after) {
    var count = resolved.numbers().size();
    if (count > MOST_AT_ONCE) return bulk("resolved", count);
    var ids = resolved.numbers().stream().map(number -> "al_" + number).toList();
    return after.story().entries().stream()
        .filter(line -> line.type().equals("alert.resolved") && ids.contains(line.alertId()))
        .<LiveEvent>map(line -> new Happened(
            "alert.resolved",
            Map.of(
                "id", line.alertId(),
                "rule", line.rule(),
                "state", "resolved",
                "severity", line.severity(),
                "target",
                    Map.of("kind", line.targetKind(), "id", line.targetId(), "name", line.target()),
                "summary", line.detail())))
        .toList();
  }

  private static List<LiveEvent> bulk(String what, int count) {
    return List.of(new Happened("alert.bulk", Map.of("change", what, "count", count)));
  }

  private static List<LiveEvent> told(
      String what, String channel, long message, long millis, String answer) {
    return List.of(new Happened(
        "notification." + what,
        Map.of("channel", channel, "message", "msg_" + message, "ms", millis, "answer", answer)));
  }
}
