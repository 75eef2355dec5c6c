package org.hashrelay.streams.stratum.cryptonote;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.JsonBytes;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/** The lines of both sides, each with its line end. */
public final class Lines {

  private Lines() {}

  // ── to miners ───────────────────────────────────────────────────────────────────────────────

  /**
   * The answer to a login.
   *
   * @param job as this miner is to see it
   */
  public static ByteString loggedIn(RawId id, String session, JsonNode job) {
    return answer(id)
        .raw("{\"id\":")
        .string(session)
        .raw(",\"job\":" + ascii(job))
        .raw(",\"extensions\":[\"algo\",\"nicehash\",\"keepalive\"],\"status\":\"OK\"}}")
        .line();
  }

  /** The answer to {@code getjob}. */
  public static ByteString given(RawId id, JsonNode job) {
    return answer(id).raw(ascii(job)).raw("}").line();
  }

  public static ByteString job(JsonNode job) {
    return new JsonBytes(640)
        .raw("{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":" + ascii(job) + "}")
        .line();
  }

  public static ByteString accepted(RawId id) {
    return status(id, "OK");
  }

  public static ByteString keptAlive(RawId id) {
    return status(id, "KEEPALIVED");
  }

  public static ByteString refused(RawId id, Refusal refusal) {
    return new JsonBytes(128)
        .raw("{\"id\":")
        .id(id)
        .raw(",\"jsonrpc\":\"2.0\",\"error\":{\"code\":-1,\"message\":")
        .string(refusal.text())
        .raw("}}")
        .line();
  }

  private static ByteString status(RawId id, String status) {
    return answer(id).raw("{\"status\":\"" + status + "\"}}").line();
  }

  private static JsonBytes answer(RawId id) {
    return new JsonBytes(640)
        .raw("{\"id\":")
        .id(id)
        .raw(",\"jsonrpc\":\"2.0\",\"error\":null,\"result\":");
  }

  // ── to pools ────────────────────────────────────────────────────────────────────────────────

  public static ByteString login(int id, String login, String password, String agent) {
    return call(id, "login")
        .raw("{\"login\":")
        .string(login)
        .raw(",\"pass\":")
        .string(password)
        .raw(",\"agent\":")
        .string(agent)
        .raw("}}")
        .line();
  }

  /** A share as a pool is to get it. */
  public record Share(String session, String job, String nonce, String result) {}

  public static ByteString submit(int id, Share share) {
    return call(id, "submit")
        .raw("{\"id\":")
        .string(share.session)
        .raw(",\"job_id\":")
        .string(share.job)
        .raw(",\"nonce\":\"" + share.nonce + "\",\"result\":\"" + share.result + "\"}}")
        .line();
  }

  public static ByteString keepAlive(int id, String session) {
    return call(id, "keepalived").raw("{\"id\":").string(session).raw("}}").line();
  }

  private static JsonBytes call(int id, String method) {
    return new JsonBytes(320)
        .raw("{\"id\":")
        .number(id)
        .raw(",\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":");
  }

  /** Compact, with everything outside ASCII escaped. */
  private static String ascii(JsonNode node) {
    var text = node.toString();
    if (text.chars().allMatch(c -> c < 0x7f)) return text;
    var out = new StringBuilder(text.length() + 32);
    text.chars().forEach(c -> {
      if (c < 0x7f) out.append((char) c);
      else out.append("\\u%04x".formatted(c));
    });
    return out.toString();
  }
}
