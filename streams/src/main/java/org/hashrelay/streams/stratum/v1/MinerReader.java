package org.hashrelay.streams.stratum.v1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.v1.MinerMessage.Authorize;
import org.hashrelay.streams.stratum.v1.MinerMessage.BadParams;
import org.hashrelay.streams.stratum.v1.MinerMessage.Bye;
import org.hashrelay.streams.stratum.v1.MinerMessage.Capabilities;
import org.hashrelay.streams.stratum.v1.MinerMessage.Configure;
import org.hashrelay.streams.stratum.v1.MinerMessage.ExtranonceSubscribe;
import org.hashrelay.streams.stratum.v1.MinerMessage.GetTransactions;
import org.hashrelay.streams.stratum.v1.MinerMessage.Malformed;
import org.hashrelay.streams.stratum.v1.MinerMessage.MultiVersion;
import org.hashrelay.streams.stratum.v1.MinerMessage.Ping;
import org.hashrelay.streams.stratum.v1.MinerMessage.Reply;
import org.hashrelay.streams.stratum.v1.MinerMessage.Subscribe;
import org.hashrelay.streams.stratum.v1.MinerMessage.SuggestDifficulty;
import org.hashrelay.streams.stratum.v1.MinerMessage.SuggestTarget;
import org.hashrelay.streams.stratum.v1.MinerMessage.UnknownMethod;

/** From a miner's line to its message: shares by hand, the rest through JSON. */
final class MinerReader {

  private static final int MAX_EXTENSIONS = 16;
  private static final int MAX_NAME = 8 * 1024;
  private static final int ALL_BITS = 0xffff_ffff;

  private MinerReader() {}

  static MinerMessage read(Line line) {
    return SubmitScanner.scan(line).orElseGet(() -> readJson(line));
  }

  /** The way that understands everything; the scanner must agree with it on every line it takes. */
  static MinerMessage readJson(Line line) {
    var outcome = JsonRpc.readFromMiner(line);
    if (outcome instanceof JsonRpc.Malformed bad) return new Malformed(bad.reason());
    var rpc = ((JsonRpc.Message) outcome).rpc();
    if (rpc instanceof JsonRpc.Request call) return call(call.id(), call.method(), call.params());
    if (rpc instanceof JsonRpc.Notification call) {
      return call(RawId.NULL, call.method(), call.params());
    }
    var response = (JsonRpc.Response) rpc;
    return new Reply(response.id(), response.result());
  }

  private static MinerMessage call(RawId id, String method, JsonNode params) {
    return switch (method) {
      case "mining.submit" -> submit(id, method, params);
      case "mining.configure" -> configure(id, params);
      case "mining.subscribe" -> subscribe(id, params);
      case "mining.authorize" -> authorize(id, method, params);
      case "mining.extranonce.subscribe" -> new ExtranonceSubscribe(id);
      case "mining.suggest_difficulty" -> suggestDifficulty(id, method, params);
      case "mining.suggest_target" -> suggestTarget(id, method, params);
      case "mining.get_transactions" -> new GetTransactions(id, textOr("", params.path(0)));
      case "mining.multi_version" -> new MultiVersion(id);
      case "mining.capabilities" -> new Capabilities(id);
      case "mining.ping" -> new Ping(id);
      case "mining.bye", "mining.term" -> new Bye(id);
      default -> new UnknownMethod(id, Values.readable(method));
    };
  }

  private static MinerMessage submit(RawId id, String method, JsonNode params) {
    for (var i = 0; i < 5; i++) {
      if (!params.path(i).isTextual()) {
        return new BadParams(id, method, "five or six strings are needed");
      }
    }
    var bits = params.path(5);
    if (!bits.isMissingNode() && !bits.isNull() && !bits.isTextual()) {
      return new BadParams(id, method, "version bits that are no string");
    }
    return new Submit(
        id,
        params.get(0).asText(),
        params.get(1).asText(),
        params.get(2).asText(),
        params.get(3).asText(),
        params.get(4).asText(),
        Optional.of(bits).filter(JsonNode::isTextual).map(JsonNode::asText));
  }

  private static MinerMessage configure(RawId id, JsonNode params) {
    var codes = params.path(0);
    if (!codes.isArray() || codes.size() > MAX_EXTENSIONS) {
      return new BadParams(id, "mining.configure", "a list of up to 16 extensions is needed");
    }
    var extensions = new ArrayList<String>();
    for (var code : codes) Values.text(code, 64).ifPresent(extensions::add);
    var wishes = params.path(1);
    return new Configure(
        id,
        extensions,
        Values.word(wishes.path("version-rolling.mask")).orElse(ALL_BITS),
        atLeast0(Values.integer(wishes.path("version-rolling.min-bit-count"))),
        minimumDifficulty(wishes.path("minimum-difficulty.value")));
  }

  private static OptionalInt atLeast0(OptionalInt count) {
    return count.isPresent() && count.getAsInt() < 0 ? OptionalInt.empty() : count;
  }

  private static OptionalDouble minimumDifficulty(JsonNode value) {
    return Values.difficulty(value);
  }

  private static MinerMessage subscribe(RawId id, JsonNode params) {
    var session = Values.text(params.path(1), 256).filter(s -> !s.isEmpty());
    return new Subscribe(id, Values.readable(textOr("", params.path(0))), session);
  }

  private static MinerMessage authorize(RawId id, String method, JsonNode params) {
    var worker = Values.text(params.path(0), MAX_NAME);
    return worker.isEmpty()
        ? new BadParams(id, method, "a worker name is needed")
        : new Authorize(id, worker.get(), textOr("", params.path(1)));
  }

  private static MinerMessage suggestDifficulty(RawId id, String method, JsonNode params) {
    var difficulty = Values.difficulty(params.path(0));
    return difficulty.isEmpty()
        ? new BadParams(id, method, "a difficulty above 0 is needed")
        : new SuggestDifficulty(id, difficulty.getAsDouble());
  }

  private static MinerMessage suggestTarget(RawId id, String method, JsonNode params) {
    var target = Values.hexOf(params.path(0), 32);
    return target.isEmpty()
        ? new BadParams(id, method, "a target of 64 digits is needed")
        : new SuggestTarget(id, target.get());
  }

  private static String textOr(String otherwise, JsonNode node) {
    return Values.text(node, MAX_NAME).orElse(otherwise);
  }
}
