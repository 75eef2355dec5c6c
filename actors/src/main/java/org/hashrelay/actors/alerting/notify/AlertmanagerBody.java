package org.hashrelay.actors.alerting.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;

/** Alerts as {@code POST /api/v2/alerts} of an Alertmanager takes them. */
final class AlertmanagerBody {

  private static final ObjectMapper JSON = new ObjectMapper();

  private AlertmanagerBody() {}

  static byte[] of(NotifySettings settings, Message message) {
    var all = JSON.createArrayNode();
    for (var alert : message.alerts()) {
      var one = all.addObject();
      labels(one.putObject("labels"), alert, message);
      one.putObject("annotations").put("summary", alert.finding().summary());
      one.put("startsAt", alert.finding().since().toString());
      alert.endedAt().ifPresent(at -> one.put("endsAt", at.toString()));
      Links.of(settings, message).ifPresent(url -> one.put("generatorURL", url));
    }
    return WebhookBody.bytes(all);
  }

  private static void labels(ObjectNode labels, Alert alert, Message message) {
    var subject = alert.subject();
    labels
        .put("alertname", "HashRelay" + camelCase(alert.rule()))
        .put("severity", alert.severity().word())
        .put("target_kind", subject.kind())
        .put("target_id", subject.id())
        .put("target", subject.name());
    if (!subject.farm().isEmpty()) labels.put("farm", subject.farm());
    if (!subject.clientId().isEmpty()) labels.put("node", subject.clientId());
    if (subject.mappingId() > 0) labels.put("mapping", "" + subject.mappingId());
    if (message.kind() == Message.Kind.TEST) labels.put("test", "true");
  }

  private static String camelCase(AlertRule rule) {
    return Arrays.stream(rule.slug().split("_"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }
}
