package org.hashrelay.actors.alerting.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.hashrelay.actors.alerting.rule.Alert;

/** A message as programs read it. */
final class WebhookBody {

  private static final ObjectMapper JSON = new ObjectMapper();

  private WebhookBody() {}

  /** The first alert in full; of many, what tells them apart. */
  static byte[] of(NotifySettings settings, Message message) {
    var body = JSON.createObjectNode()
        .put("type", type(message))
        .put("timestamp", message.at().toString());
    var first = message.alerts().get(0);
    var data = body.putObject("data");
    alert(data, first);
    data.put("farm", message.farm());
    data.put("mapping", first.finding().facts().getOrDefault("mapping", ""));
    data.putObject("context")
        .put("farm_workers_active", message.workers().active())
        .put("farm_workers_total", message.workers().total());
    data.put("note", message.note());
    data.put("count", message.total());
    Links.of(settings, message)
        .ifPresentOrElse(url -> data.put("url", url), () -> data.putNull("url"));
    data.put("test", message.kind() == Message.Kind.TEST);
    if (message.folds()) {
      var all = data.putArray("alerts");
      message.alerts().forEach(alert -> alert(all.addObject(), alert));
    }
    return bytes(body);
  }

  private static String type(Message message) {
    return switch (message.kind()) {
      case RESOLVED -> "alert.resolved";
      case FLAPPING -> "alert.flapping";
      case UNDELIVERABLE -> "notification.given_up";
      case FIRING, REPEATED, TEST -> "alert.firing";
    };
  }

  private static void alert(ObjectNode to, Alert alert) {
    var finding = alert.finding();
    to.put("id", alert.id())
        .put("rule", alert.rule().slug())
        .put("severity", alert.severity().word())
        .put("state", alert.state().word());
    to.putObject("target")
        .put("kind", alert.subject().kind())
        .put("id", alert.subject().id())
        .put("name", alert.subject().name())
        .put("address", finding.facts().getOrDefault("address", ""));
    finding.value().ifPresentOrElse(v -> to.put("value", v), () -> to.putNull("value"));
    finding.threshold().ifPresentOrElse(t -> to.put("threshold", t), () -> to.putNull("threshold"));
    to.put("since", finding.since().toString());
    alert.endedAt().ifPresent(at -> to.put("ended_at", at.toString()));
    to.put("summary", finding.summary());
  }

  static byte[] bytes(Object json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON", e);
    }
  }
}
