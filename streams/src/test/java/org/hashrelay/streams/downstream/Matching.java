package org.hashrelay.streams.downstream;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether a line is what a script expects: values equal in type and text, with two wildcards. */
final class Matching {

  private Matching() {}

  static boolean matches(JsonNode pattern, JsonNode value) {
    if (pattern.isTextual() && pattern.asText().equals("*")) return !value.isMissingNode();
    if (pattern.isObject()) return value.isObject() && members(pattern, value);
    if (pattern.isArray()) return value.isArray() && elements(pattern, value);
    return pattern.toString().equals(value.toString());
  }

  private static boolean members(JsonNode pattern, JsonNode value) {
    var names = pattern.fieldNames();
    while (names.hasNext()) {
      var name = names.next();
      if (!matches(pattern.path(name), value.path(name))) return false;
    }
    return true;
  }

  private static boolean elements(JsonNode pattern, JsonNode value) {
    boolean open = pattern.path(0).asText().equals("...");
    int skipped = open ? value.size() - (pattern.size() - 1) : 0;
    if (skipped < 0 || !open && value.size() != pattern.size()) return false;
    for (int i = open ? 1 : 0; i < pattern.size(); i++) {
      if (!matches(pattern.path(i), value.path(i + skipped - (open ? 1 : 0)))) return false;
    }
    return true;
  }
}
