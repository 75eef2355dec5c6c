package org.hashrelay.actors.alerting.notify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.actors.alerting.rule.Subject;

/** What is sent to see whether a channel works: marked as a test. */
public final class Samples {

  private Samples() {}

  public static Message test(Instant now) {
    var subject = new Subject(Subject.WORKER, "test", "test.worker", "", "", 0);
    var finding = new Finding(
        AlertRule.WORKER_DISCONNECTED,
        subject,
        now,
        "This is a test: no worker disconnected",
        Optional.empty(),
        Optional.empty(),
        Map.of());
    var alert = Alert.pending(0, finding, Severity.WARNING).firing(now);
    var number = now.toEpochMilli();
    return new Message(
        number,
        Message.Kind.TEST,
        AlertRule.WORKER_DISCONNECTED,
        "",
        Severity.WARNING,
        List.of(alert),
        1,
        new Message.Workers(0, 0),
        now,
        number,
        "a test, nothing happened");
  }
}
