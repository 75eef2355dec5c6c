package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.http.fleet.TunnelFacts;
import org.hashrelay.persistence.projection.LiveFigures;

/** This server itself: its build, its tunnel's port, its read side. */
public final class ServerFamilies {

  private ServerFamilies() {}

  public static List<MetricSnapshot> of(
      TunnelFacts tunnel, AuditTrail audit, MetricSnapshot build) {
    var families = new ArrayList<>(TunnelFamilies.of(tunnel));
    families.addAll(of(audit));
    families.add(build);
    return families;
  }

  static List<MetricSnapshot> of(AuditTrail audit) {
    var waiting =
        new Family("hashrelay_audit_queue_length", "Changes that the audit log has not got yet.");
    waiting.add(audit.waiting());
    var lost = new Family(
        "hashrelay_audit_lost", "Changes that were made and are missing in the audit log.");
    lost.add(audit.lost());
    return List.of(waiting.gauge(), lost.counter());
  }

  static List<MetricSnapshot> of(LiveFigures.Health health, FleetFacts facts) {
    var up = new Family("hashrelay_database_up", "1 while the database answers.");
    up.add(health.databaseUp() ? 1 : 0);
    var lag = new Family(
        "hashrelay_projection_lag_events",
        "Events that are journaled and not yet added up, as far as the database was asked.",
        "projection");
    lag.add(health.behind(), "shares");
    var workers = new Family(
        "hashrelay_workers", "Workers there ever were, by state.", "farm", "mapping", "state");
    for (var count : health.workers()) {
      var state = count.state().name().toLowerCase(Locale.ROOT);
      workers.add(count.workers(), facts.farm(count.clientId()), "" + count.mappingId(), state);
    }
    var revision = new Family(
        "hashrelay_config_revision",
        "Grows with every change of a mapping or a pool; falls when one that had changed is removed.");
    revision.add(facts.revision());
    return List.of(up.gauge(), lag.gauge(), workers.gauge(), revision.gauge());
  }

  /** What the fleet's alert desk has open and has sent; every server shows the same. */
  static List<MetricSnapshot> of(AlertDesk.Figures figures) {
    var alerts =
        new Family("hashrelay_alerts", "Alerts that stand, by state.", "rule", "state", "severity");
    figures.alerts().forEach((key, count) -> alerts.add(count, key.split("/", 3)));
    var messages = new Family(
        "hashrelay_notifications",
        "Messages to a channel: sent, failed (tried again), given up.",
        "channel",
        "result");
    var queue = new Family(
        "hashrelay_notification_queue_length", "Messages a channel has not got yet.", "channel");
    for (var is : figures.channels()) {
      var id = is.channel().id();
      messages.add(is.book().sent(), id, "sent");
      messages.add(is.book().failed(), id, "failed");
      messages.add(is.book().givenUp(), id, "given_up");
      queue.add(is.queued(), id);
    }
    var seconds = new Histograms(
        "hashrelay_notification_seconds", "One attempt to tell a channel.", "channel");
    figures.attempts().forEach((id, took) -> seconds.add(took, id));
    var pushedOut = new Family(
        "hashrelay_notifications_pushed_out", "Messages that were pushed out of a full queue.");
    pushedOut.add(figures.pushedOut());
    var unopened = new Family(
        "hashrelay_alerts_unopened", "Alerts that were not opened because too many are.");
    unopened.add(figures.unopened());
    return List.of(
        alerts.gauge(),
        messages.counter(),
        queue.gauge(),
        seconds.histogram(),
        pushedOut.counter(),
        unopened.counter());
  }
}
