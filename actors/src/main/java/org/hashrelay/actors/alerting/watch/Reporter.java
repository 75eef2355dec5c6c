package org.hashrelay.actors.alerting.watch;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Findings;

/** Tells the desk what one source sees. Confined to its watcher. */
final class Reporter {

  /** Changes in one message, which has to fit into a frame between servers. */
  private static final int MOST_CHANGES = 500;

  private static final int MOST_MESSAGES = 20;

  private final String source;
  private final Findings findings;
  private final Consumer<AlertDesk.Command> desk;

  Reporter(String source, Findings findings, Consumer<AlertDesk.Command> desk) {
    this.source = source;
    this.findings = findings;
    this.desk = desk;
  }

  String source() {
    return source;
  }

  /** What changed since the last time; whether anything did. */
  boolean news() {
    for (var i = 0; i < MOST_MESSAGES; i++) {
      var changes = findings.news(MOST_CHANGES);
      if (changes.isEmpty()) return i > 0;
      desk.accept(new AlertDesk.Report(source, changes));
    }
    return true;
  }

  /** That it is still there, and what all of it comes to. */
  void heartbeat(Census census, ActorRef<AlertDesk.ToWatcher> self) {
    var keys = findings.keys();
    desk.accept(new AlertDesk.Watch(source, keys.size(), Findings.digest(keys), census, self));
  }
}
