package org.hashrelay.streams.sim;

import java.util.HexFormat;

/** How a simulated pool words what it can say in more than one way. */
final class PoolWords {

  private PoolWords() {}

  /** The result of mining.subscribe; the announced place may be nonsense. */
  static String subscribed(Conduct conduct, String session, byte[] extranonce1, int size) {
    var announced1 =
        conduct.value(Misbehaviour.EXTRANONCE1).orElse(HexFormat.of().formatHex(extranonce1));
    var announced2 = conduct.value(Misbehaviour.EXTRANONCE2_SIZE).orElse(Integer.toString(size));
    return "[[[\"mining.set_difficulty\",\"%s\"],[\"mining.notify\",\"%s\"]],\"%s\",%s]"
        .formatted(session, session, announced1, announced2);
  }

  static String setExtranonce(byte[] extranonce1, int size) {
    return "{\"id\":null,\"method\":\"mining.set_extranonce\",\"params\":[\"%s\",%d]}"
        .formatted(HexFormat.of().formatHex(extranonce1), size);
  }

  /** What the size of an extranonce2 becomes. */
  static int size(String how, int before) {
    return switch (how) {
      case "smaller" -> Math.max(1, before - 1);
      case "larger" -> Math.min(16, before + 1);
      default -> before;
    };
  }

  static String reconnect(String target) {
    int colon = target.lastIndexOf(':');
    String params;
    if (target.startsWith("[")) {
      params = target;
    } else if (colon < 0) {
      params = "[]";
    } else {
      params = "[\"" + target.substring(0, colon) + "\"," + target.substring(colon + 1) + ",0]";
    }
    return "{\"id\":null,\"method\":\"client.reconnect\",\"params\":" + params + "}";
  }

  /** Stratum V1, section 9: the forms a refusal comes in. */
  static String refusal(Conduct conduct, String to, int code, String text) {
    var shape = conduct.value(Misbehaviour.ERROR_SHAPE).orElse("array");
    return "{\"id\":" + to + ","
        + switch (shape) {
          case "object" ->
            "\"result\":null,\"error\":{\"code\":" + code + ",\"message\":\"" + text + "\"}";
          case "string" -> "\"result\":null,\"error\":\"" + text + "\"";
          case "reject-reason" ->
            "\"result\":false,\"error\":null,\"reject-reason\":\"" + text + "\"";
          case "bare" -> "\"result\":false,\"error\":null";
          default -> "\"result\":null,\"error\":[" + code + ",\"" + text + "\",null]";
        }
        + "}";
  }
}
