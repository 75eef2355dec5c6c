package org.hashrelay.streams.sim;

import com.fasterxml.jackson.databind.JsonNode;
import org.hashrelay.streams.sim.work.NonceSearch;

/** How one miner words what it sends, oddities included; and how it reads errors. */
final class MinerRequests {

  private final MinerQuirks quirks;
  private final String user;
  private final String password;
  private long lastId;

  MinerRequests(MinerQuirks quirks, String user, String password) {
    this.quirks = quirks;
    this.user = user;
    this.password = password;
  }

  static boolean isAlwaysAnswered(MinerQuirks.Opening opening) {
    return switch (opening) {
      case CONFIGURE, SUBSCRIBE, AUTHORIZE -> true;
      case EXTRANONCE_SUBSCRIBE, SUGGEST_DIFFICULTY -> false;
    };
  }

  /** As JSON. */
  String nextId() {
    lastId++;
    return switch (quirks.ids()) {
      case COUNTING, REPEATED -> Long.toString(lastId);
      case STRINGS -> "\"req-" + lastId + '"';
      case NULLS -> "null";
    };
  }

  String nextSubmitId() {
    return quirks.ids() == MinerQuirks.Ids.REPEATED ? "4" : nextId();
  }

  String opening(MinerQuirks.Opening opening, String id, String session) {
    return switch (opening) {
      case CONFIGURE ->
        request(
            id,
            "mining.configure",
            "[\"version-rolling\"],{\"version-rolling.mask\":\"%08x\",\"version-rolling.min-bit-count\":2}"
                .formatted(quirks.versionRolling()));
      case SUBSCRIBE ->
        request(
            id,
            "mining.subscribe",
            quirks.resume() && !session.isEmpty()
                ? quoted(quirks.agent()) + "," + quoted(session)
                : quoted(quirks.agent()));
      case EXTRANONCE_SUBSCRIBE -> request(id, "mining.extranonce.subscribe", "");
      case SUGGEST_DIFFICULTY -> request(id, "mining.suggest_difficulty", "1");
      case AUTHORIZE -> request(id, "mining.authorize", quoted(user) + "," + quoted(password));
    };
  }

  String submit(NonceSearch.Found share, String id, boolean withVersionBits) {
    var params = new StringBuilder(160)
        .append(quoted(user))
        .append(",\"")
        .append(share.jobId())
        .append("\",\"")
        .append(share.extranonce2())
        .append("\",\"")
        .append(hex8(share.ntime()))
        .append("\",\"")
        .append(hex8(share.nonce()))
        .append('"');
    if (withVersionBits) {
      params.append(",\"").append(hex8(share.versionBits())).append('"');
    }
    return line(id, "mining.submit", params + (withVersionBits ? extra(false) : ""));
  }

  /** The same share, wrong by one bit of its nonce and so no share at all, most likely. */
  static NonceSearch.Found spoilt(NonceSearch.Found share) {
    return new NonceSearch.Found(
        share.jobId(),
        share.extranonce2(),
        share.ntime(),
        share.nonce() ^ 0x40000000,
        share.versionBits(),
        share.hash());
  }

  static NonceSearch.Found forJob(NonceSearch.Found share, String jobId) {
    return new NonceSearch.Found(
        jobId,
        share.extranonce2(),
        share.ntime(),
        share.nonce(),
        share.versionBits(),
        share.hash());
  }

  /** Stratum V1, section 9: the code in any of the forms it comes in, 0 when there is none. */
  static int code(JsonNode error) {
    return error.isArray() ? error.path(0).asInt() : error.path("code").asInt();
  }

  /** Stratum V1, section 3: the id that stands with mining.notify, in either form. */
  static String session(JsonNode subscriptions) {
    var pairs = subscriptions.path(0).isTextual() ? subscriptions : subscriptions.path(0);
    for (var pair : subscriptions) {
      if (pair.path(0).asText().equals("mining.notify")) {
        pairs = pair;
      }
    }
    return pairs.path(1).asText("");
  }

  private String request(String id, String method, String params) {
    return line(id, method, params + extra(params.isEmpty()));
  }

  private String extra(boolean first) {
    return quirks.extraParams() ? (first ? "" : ",") + "\"unasked\"" : "";
  }

  private String line(String id, String method, String params) {
    return "{\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":["
        + params
        + "]}"
        + (quirks.crlf() ? "\r\n" : "\n");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String hex8(int number) {
    var digits = Integer.toHexString(number);
    return "00000000".substring(digits.length()) + digits;
  }
}
