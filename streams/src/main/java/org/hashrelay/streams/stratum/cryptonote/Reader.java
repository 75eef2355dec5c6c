package org.hashrelay.streams.stratum.cryptonote;

import com.fasterxml.jackson.databind.JsonNode;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/** From a line to its message, of either side. */
final class Reader {

  private static final int MAX_NAME = 8 * 1024;
  private static final int MAX_AGENT = 256;

  private Reader() {}

  static MinerMessage ofMiner(Line line) {
    var outcome = JsonRpc.readFromMiner(line);
    if (outcome instanceof JsonRpc.Malformed bad) return new MinerMessage.Malformed(bad.reason());
    var rpc = ((JsonRpc.Message) outcome).rpc();
    if (rpc instanceof JsonRpc.Request call) return call(call.id(), call.method(), call.params());
    if (rpc instanceof JsonRpc.Notification call) {
      return call(RawId.NULL, call.method(), call.params());
    }
    return new MinerMessage.Reply();
  }

  private static MinerMessage call(RawId id, String method, JsonNode params) {
    return switch (method) {
      case "login" -> login(id, params);
      case "submit" -> submit(id, params);
      case "keepalived" -> new MinerMessage.KeepAlive(id);
      case "getjob" -> new MinerMessage.GetJob(id);
      default -> new MinerMessage.Unknown(id, false);
    };
  }

  private static MinerMessage login(RawId id, JsonNode params) {
    var login = params.path("login").asText("").strip();
    if (login.isEmpty() || login.length() > MAX_NAME) return new MinerMessage.Unknown(id, true);
    return new MinerMessage.Login(
        id,
        login,
        params.path("pass").asText(""),
        readable(params.path("agent").asText("")),
        readable(params.path("rigid").asText("")).strip());
  }

  private static MinerMessage submit(RawId id, JsonNode params) {
    var nonce = Blob.hex(params.path("nonce").asText(""), 8).filter(n -> n.length() == 8);
    var result = Blob.hex(params.path("result").asText(""), 64).filter(r -> r.length() == 64);
    if (nonce.isEmpty()) return new MinerMessage.BadSubmit(id, "Invalid nonce");
    if (result.isEmpty()) return new MinerMessage.BadSubmit(id, "Invalid result");
    var job = params.path("job_id").asText("");
    return new MinerMessage.Submit(id, readable(job), nonce.get(), result.get());
  }

  static PoolMessage ofPool(Line line) {
    var outcome = JsonRpc.readFromPool(line);
    if (outcome instanceof JsonRpc.Malformed bad) return new PoolMessage.Malformed(bad.reason());
    var rpc = ((JsonRpc.Message) outcome).rpc();
    if (rpc instanceof JsonRpc.Request call) return call(call.method(), call.params());
    if (rpc instanceof JsonRpc.Notification call) return call(call.method(), call.params());
    var response = (JsonRpc.Response) rpc;
    var result = response.result();
    var job = result.has("job") ? Blob.of(result.path("job")) : Blob.of(result);
    if (result.has("job") && job.isEmpty()) return new PoolMessage.BadJob("a login without work");
    return new PoolMessage.Answer(
        response.id(), result, response.refusal(), readable(result.path("id").asText("")), job);
  }

  private static PoolMessage call(String method, JsonNode params) {
    if (!method.equals("job")) return new PoolMessage.Unknown(readable(method));
    return Blob.of(params)
        .<PoolMessage>map(PoolMessage.News::new)
        .orElseGet(() -> new PoolMessage.BadJob("no blob, id or target, or a nonce outside it"));
  }

  private static String readable(String text) {
    var cut = text.length() > MAX_AGENT ? text.substring(0, MAX_AGENT) : text;
    return cut.replaceAll("\\p{Cntrl}", " ");
  }
}
