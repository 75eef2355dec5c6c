package org.hashrelay.streams.stratum.ethash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.ethash.PoolMessage.BadParams;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Bye;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Malformed;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Question;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Reconnect;
import org.hashrelay.streams.stratum.ethash.PoolMessage.SetDifficulty;
import org.hashrelay.streams.stratum.ethash.PoolMessage.SetExtranonce;
import org.hashrelay.streams.stratum.ethash.PoolMessage.SetTarget;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Work;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/** From a pool's line to its message, in whichever dialect it speaks. */
final class PoolReader {

  /** The longest extranonce a pool may give: two bytes are left to search then. */
  static final int MAX_EXTRANONCE = 6;

  private static final int MAX_JOB = 128;
  private static final int PREFIX_DIGITS = 6;

  private PoolReader() {}

  static PoolMessage read(Line line, Dialect dialect) {
    var outcome = JsonRpc.readFromPool(line);
    if (outcome instanceof JsonRpc.Malformed bad) return new Malformed(bad.reason());
    var rpc = ((JsonRpc.Message) outcome).rpc();
    if (rpc instanceof JsonRpc.Request call) {
      return new Reading(dialect, call.id(), call.params(), call.others()).of(call.method());
    }
    if (rpc instanceof JsonRpc.Notification call) {
      return new Reading(dialect, RawId.NULL, call.params(), call.others()).of(call.method());
    }
    var response = (JsonRpc.Response) rpc;
    var isWork = dialect == Dialect.ETH_PROXY && response.result().size() >= 3;
    return isWork
        ? proxyWork(response)
        : new Answer(response.id(), response.result(), response.refusal());
  }

  /** Asked for or not, and whatever its id: three hashes are a job (stratum-v1-ethash §3). */
  private static PoolMessage proxyWork(JsonRpc.Response response) {
    var result = response.result();
    var header = Values.hash(result.path(0));
    var seed = Values.hash(result.path(1));
    var target = Values.target(result.path(2));
    if (header.isEmpty() || seed.isEmpty() || target.isEmpty()) {
      return new BadParams("eth_getWork", "header, seed and target are needed");
    }
    var fourth = result.path(3).asText("");
    var isBlock = fourth.startsWith("0x");
    var prefix = Values.digits(result.path(3), PREFIX_DIGITS)
        .filter(digits -> !isBlock && digits.length() == PREFIX_DIGITS);
    return new Work(
        response.id(),
        header.get(),
        header.get(),
        seed.get(),
        target,
        isBlock ? Values.number(result.path(3)) : height(response.others()),
        prefix.orElse(""),
        Optional.empty());
  }

  private static OptionalLong height(ObjectNode others) {
    var height = others.path("height");
    return height.canConvertToLong() && height.longValue() >= 0
        ? OptionalLong.of(height.longValue())
        : OptionalLong.empty();
  }

  /** One call being read. */
  private record Reading(Dialect dialect, RawId id, JsonNode params, ObjectNode others) {

    PoolMessage of(String method) {
      return switch (method) {
        case "mining.notify" ->
          switch (dialect) {
            case ES1 -> es1Work(method);
            case ES2 -> es2Work(method);
            default -> stratum1Work(method);
          };
        case "mining.set_difficulty" -> difficulty(method);
        case "mining.set_target" ->
          Values.target(params.path(0))
              .<PoolMessage>map(SetTarget::new)
              .orElseGet(() -> new BadParams(method, "a target that is not above 0"));
        case "mining.set_extranonce" -> extranonce(method);
        case "mining.set" -> set(method);
        case "client.reconnect" ->
          reconnect(params.path(0), decimal(params.path(1)), params.path(2));
        case "mining.reconnect" ->
          reconnect(params.path("host"), hexadecimal(params.path("port")), params.path("wait"));
        case "mining.bye" -> new Bye();
        default -> new Question(id, Values.readable(method));
      };
    }

    /** Job, seed, header, clean. */
    private PoolMessage es1Work(String method) {
      var job = Values.text(params.path(0), MAX_JOB);
      var seed = Values.hash(params.path(1));
      var header = Values.hash(params.path(2));
      if (job.isEmpty() || seed.isEmpty() || header.isEmpty()) {
        return new BadParams(method, "job, seed and header are needed");
      }
      return new Work(
          id,
          job.get(),
          header.get(),
          seed.get(),
          Optional.empty(),
          height(others),
          "",
          Optional.of(saysYes(params.path(3))));
    }

    /** Job, block number, header, clean. */
    private PoolMessage es2Work(String method) {
      var job = Values.text(params.path(0), MAX_JOB);
      var header = Values.hash(params.path(2));
      if (job.isEmpty() || header.isEmpty()) {
        return new BadParams(method, "job and header are needed");
      }
      return new Work(
          id,
          job.get(),
          header.get(),
          "",
          Optional.empty(),
          Values.number(params.path(1)),
          "",
          Optional.of(saysYes(params.path(3))));
    }

    /** Job, header, seed, target, clean. */
    private PoolMessage stratum1Work(String method) {
      var job = Values.text(params.path(0), MAX_JOB);
      var header = Values.hash(params.path(1));
      var seed = Values.hash(params.path(2));
      if (job.isEmpty() || header.isEmpty() || seed.isEmpty()) {
        return new BadParams(method, "job, header and seed are needed");
      }
      var clean = params.path(4);
      return new Work(
          id,
          job.get(),
          header.get(),
          seed.get(),
          Values.target(params.path(3)),
          height(others),
          "",
          clean.isMissingNode() ? Optional.empty() : Optional.of(saysYes(clean)));
    }

    private PoolMessage difficulty(String method) {
      return Values.difficulty(params.path(0))
          .<PoolMessage>map(SetDifficulty::new)
          .orElseGet(() -> new BadParams(method, "a difficulty that is not above 0"));
    }

    private PoolMessage extranonce(String method) {
      return Values.extranonce(params.path(0), MAX_EXTRANONCE)
          .<PoolMessage>map(SetExtranonce::new)
          .orElseGet(() -> new BadParams(method, "an extranonce that is no hex of 0 to 6 bytes"));
    }

    private PoolMessage set(String method) {
      var extranonce = Values.extranonce(params.path("extranonce"), MAX_EXTRANONCE);
      if (params.has("extranonce") && extranonce.isEmpty()) {
        return new BadParams(method, "an extranonce that is no hex of 0 to 6 bytes");
      }
      var target = Values.target(params.path("target"));
      if (params.has("target") && target.isEmpty()) {
        return new BadParams(method, "a target that is not above 0");
      }
      return new PoolMessage.Set(
          Values.number(params.path("epoch")),
          target,
          Values.text(params.path("algo"), 64),
          extranonce);
    }

    private static OptionalLong hexadecimal(JsonNode port) {
      return port.isInt() ? OptionalLong.of(port.intValue()) : Values.number(port);
    }

    private static OptionalLong decimal(JsonNode port) {
      return port.canConvertToInt() || port.isTextual()
          ? OptionalLong.of(port.asInt(0))
          : OptionalLong.empty();
    }

    private static PoolMessage reconnect(JsonNode host, OptionalLong number, JsonNode wait) {
      var inRange = number.isPresent() && number.getAsLong() > 0 && number.getAsLong() < 65_536;
      return new Reconnect(
          Values.text(host, 253).filter(name -> !name.isEmpty()),
          inRange ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty(),
          Duration.ofSeconds(Math.max(0, Math.min(86_400, wait.asLong(0)))));
    }

    private static boolean saysYes(JsonNode flag) {
      return flag.isBoolean() ? flag.asBoolean() : flag.asText("").equals("1");
    }
  }
}
