package org.hashrelay.http.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A view as it may be kept for ever: without what is secret, whatever a view should show of it one day,
 * and without what is counted or measured, for that is no change.
 */
final class Redaction {

  private static final Pattern SECRET = Pattern.compile(
      ".*(password|passwd|secret|token|credential|private_key|api_key|enrolment|authorization).*");

  /** Of a URL only who is meant stays: what is before the host or behind it may open a door. */
  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)(?:[^/?#\\s@]*@)?([^/?#\\s@]+)(\\S*)");

  private static final Set<String> MEASURED = Set.of(
      "status",
      "rtt_ms",
      "connected_at",
      "last_seen_at",
      "tunnel",
      "sent",
      "failed",
      "given_up",
      "queued",
      "last_ok_at",
      "last_error");

  private static final String HIDDEN = "[redacted]";

  private Redaction() {}

  static JsonNode of(JsonNode view) {
    if (view instanceof ObjectNode object) object.remove(MEASURED);
    return redacted(view);
  }

  private static JsonNode redacted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(field -> field.setValue(redacted(field.getKey(), field.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (var i = 0; i < array.size(); i++) array.set(i, redacted(array.get(i)));
    } else if (node.isTextual()) {
      return TextNode.valueOf(text(node.asText()));
    }
    return node;
  }

  /** Whether there is a secret may be known. */
  private static JsonNode redacted(String name, JsonNode value) {
    var hidden = SECRET.matcher(name).matches() && !value.isBoolean() && !value.isNull();
    return hidden ? TextNode.valueOf(HIDDEN) : redacted(value);
  }

  private static String text(String text) {
    return URL.matcher(text).replaceAll(found -> {
      var rest = found.group(3);
      return Matcher.quoteReplacement(
          found.group(1) + found.group(2) + (rest.isEmpty() || rest.equals("/") ? rest : "/…"));
    });
  }
}
