package org.hashrelay.streams.stratum.v1;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;
import org.hashrelay.streams.stratum.v1.PoolMessage.BadParams;
import org.hashrelay.streams.stratum.v1.PoolMessage.GetVersion;
import org.hashrelay.streams.stratum.v1.PoolMessage.Malformed;
import org.hashrelay.streams.stratum.v1.PoolMessage.PoolPing;
import org.hashrelay.streams.stratum.v1.PoolMessage.Reconnect;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetDifficulty;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetExtranonce;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetTarget;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetVersionMask;
import org.hashrelay.streams.stratum.v1.PoolMessage.ShowMessage;
import org.hashrelay.streams.stratum.v1.PoolMessage.UnknownNotification;

/** From a pool's line to its message: share answers by hand, the rest through JSON. */
final class PoolReader {

  private static final int MAX_JOB_ID = 128;
  private static final int MAX_BRANCHES = 32;
  private static final int MAX_COINBASE_HALF = LineCutter.POOL_LIMIT / 2;
  private static final int MAX_WAIT_SECONDS = 3600;

  /** Thousands of times what a block of any coin asks for. */
  static final double MOST_DIFFICULTY = 1e18;

  private PoolReader() {}

  static PoolMessage read(Line line) {
    var answer = AnswerScanner.scan(line);
    return answer.isPresent() ? answer.get() : readJson(line);
  }

  /** The way that understands everything; the scanner must agree with it on every line it takes. */
  static PoolMessage readJson(Line line) {
    var outcome = JsonRpc.readFromPool(line);
    if (outcome instanceof JsonRpc.Malformed bad) return new Malformed(bad.reason());
    var rpc = ((JsonRpc.Message) outcome).rpc();
    if (rpc instanceof JsonRpc.Request call) return call(call.id(), call.method(), call.params());
    if (rpc instanceof JsonRpc.Notification call) {
      return call(RawId.NULL, call.method(), call.params());
    }
    var response = (JsonRpc.Response) rpc;
    return new Answer(response.id(), response.result(), response.refusal());
  }

  /** By method alone: some pools give their notifications a number (stratum-v1 §1). */
  private static PoolMessage call(RawId id, String method, JsonNode params) {
    return switch (method) {
      case "mining.notify" -> job(id, method, params);
      case "mining.set_difficulty" -> difficulty(id, method, params);
      case "mining.set_target" -> target(id, method, params);
      case "mining.set_extranonce" -> extranonce(id, method, params);
      case "mining.set_version_mask", "mining.set_version" -> mask(id, method, params);
      case "client.reconnect" -> reconnect(params);
      case "client.get_version", "mining.get_version" -> new GetVersion(id);
      case "client.show_message" ->
        new ShowMessage(id, Values.readable(params.path(0).asText("")));
      case "mining.ping" -> new PoolPing(id);
      default -> new UnknownNotification(id, Values.readable(method));
    };
  }

  private static PoolMessage job(RawId id, String method, JsonNode params) {
    if (params.size() < 8) return new BadParams(id, method, "fewer than eight parameters");
    var jobId = Values.text(params.path(0), MAX_JOB_ID);
    if (jobId.isEmpty()) return new BadParams(id, method, "a job id that is none");
    var prevHash = Values.hexOf(params.path(1), 32);
    if (prevHash.isEmpty()) return new BadParams(id, method, "a previous hash that is none");
    var coinb1 = Values.hex(params.path(2), MAX_COINBASE_HALF);
    var coinb2 = Values.hex(params.path(3), MAX_COINBASE_HALF);
    if (coinb1.isEmpty() || coinb2.isEmpty())
      return new BadParams(id, method, "a coinbase of no bytes");
    var branches = branches(params.path(4));
    if (branches.isEmpty()) return new BadParams(id, method, "a merkle branch that is none");
    var words = List.of(
        Values.word(params.path(5)), Values.word(params.path(6)), Values.word(params.path(7)));
    if (words.contains(OptionalInt.empty()))
      return new BadParams(id, method, "a word of no eight digits");
    return new Notify(
        jobId.get(),
        prevHash.get(),
        coinb1.get(),
        coinb2.get(),
        branches.get(),
        words.get(0).getAsInt(),
        words.get(1).getAsInt(),
        words.get(2).getAsInt(),
        params.size() > 8 && clean(params.path(params.size() - 1)));
  }

  private static Optional<List<String>> branches(JsonNode list) {
    if (!list.isArray() || list.size() > MAX_BRANCHES) return Optional.empty();
    var branches = new ArrayList<String>(list.size());
    for (var branch : list) Values.hexOf(branch, 32).ifPresent(branches::add);
    return branches.size() == list.size() ? Optional.of(branches) : Optional.empty();
  }

  /** The last parameter, whichever number it has: some pools put one more before it. */
  private static boolean clean(JsonNode flag) {
    return flag.isBoolean() ? flag.asBoolean() : flag.isNumber() && flag.asInt() != 0;
  }

  private static PoolMessage difficulty(RawId id, String method, JsonNode params) {
    var difficulty = Values.difficulty(params.path(0));
    return difficulty.isEmpty() || difficulty.getAsDouble() > MOST_DIFFICULTY
        ? new BadParams(id, method, "a difficulty that no share can have")
        : new SetDifficulty(difficulty.getAsDouble());
  }

  private static PoolMessage target(RawId id, String method, JsonNode params) {
    var target = Values.hexOf(params.path(0), 32);
    return target.isEmpty()
        ? new BadParams(id, method, "a target that is not of 32 bytes")
        : new SetTarget(target.get());
  }

  private static PoolMessage extranonce(RawId id, String method, JsonNode params) {
    var extranonce1 = Values.hex(params.path(0), SubscribeResult.MAX_EXTRANONCE1);
    if (extranonce1.isEmpty() || params.isEmpty()) {
      return new BadParams(id, method, "an extranonce1 that is no hex of 0 to 32 bytes");
    }
    if (params.size() == 1) return new SetExtranonce(extranonce1.get(), OptionalInt.empty());
    var size = Values.integer(params.path(1));
    var fits = size.isPresent()
        && size.getAsInt() >= 0
        && size.getAsInt() <= SubscribeResult.MAX_EXTRANONCE2;
    return fits
        ? new SetExtranonce(extranonce1.get(), size)
        : new BadParams(id, method, "an extranonce2 size that is not in 0..32");
  }

  private static PoolMessage mask(RawId id, String method, JsonNode params) {
    var mask = Values.word(params.path(0));
    return mask.isEmpty()
        ? new BadParams(id, method, "a mask of no eight digits")
        : new SetVersionMask(mask.getAsInt());
  }

  private static PoolMessage reconnect(JsonNode params) {
    var port = Values.integer(params.path(1));
    var inRange = port.isPresent() && port.getAsInt() > 0 && port.getAsInt() < 65_536;
    var wait = Values.integer(params.path(2)).orElse(0);
    return new Reconnect(
        Values.text(params.path(0), 253).filter(host -> !host.isEmpty()),
        inRange ? port : OptionalInt.empty(),
        Duration.ofSeconds(Math.max(0, Math.min(wait, MAX_WAIT_SECONDS))));
  }
}
