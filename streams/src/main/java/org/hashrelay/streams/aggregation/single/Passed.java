package org.hashrelay.streams.aggregation.single;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.DifficultyFamily;
import org.hashrelay.streams.work.Target;

/** A line of any dialect, read just well enough to count what goes by (other-dialects §4 and §5). */
sealed interface Passed {

  /** Nothing that is counted, or nothing that can be read. */
  record Other(boolean isMessage) implements Passed {}

  /**
   * A login.
   *
   * @param call for {@link #renamed}
   */
  record Login(String name, String password, JsonRpc.Request call) implements Passed {
    @Override
    public String toString() {
      return "Login[name=%s]".formatted(name);
    }
  }

  /**
   * A share.
   *
   * @param worker empty where the dialect does not repeat it
   */
  record Share(RawId id, String worker, JsonRpc.Request call) implements Passed {}

  /** A pool's answer; whether to a share shows by its id. */
  record Answer(RawId id, Optional<Refusal> refusal) implements Passed {}

  record Difficulty(double difficulty) implements Passed {}

  static Passed ofMiner(Line line) {
    if (!(JsonRpc.readFromMiner(line) instanceof JsonRpc.Message read)) return new Other(false);
    if (!(read.rpc() instanceof JsonRpc.Request call)) return new Other(true);
    var method = call.method();
    if (isLogin(method)) return login(call);
    var isShare = method.contains("submit") || method.contains("solution");
    if (!isShare || method.toLowerCase(Locale.ROOT).contains("hashrate")) {
      return new Other(true);
    }
    var worker = call.params().isArray() ? call.params().path(0).asText("") : "";
    return new Share(call.id(), worker, call);
  }

  private static boolean isLogin(String method) {
    return method.equals("mining.authorize")
        || method.equals("login")
        || method.equals("eth_submitLogin");
  }

  private static Passed login(JsonRpc.Request call) {
    var params = call.params();
    var inArray = params.isArray();
    var name = inArray ? params.path(0).asText("") : params.path("login").asText("");
    var password = inArray ? params.path(1).asText("") : params.path("pass").asText("");
    return new Login(name, password, call);
  }

  /**
   * @param units of the difficulty where a pool names a target
   */
  static Passed ofPool(Line line, DifficultyFamily units) {
    if (!(JsonRpc.readFromPool(line) instanceof JsonRpc.Message read)) return new Other(false);
    if (read.rpc() instanceof JsonRpc.Response response) {
      return new Answer(response.id(), refusal(response));
    }
    var params = read.rpc() instanceof JsonRpc.Request call
        ? call.params()
        : ((JsonRpc.Notification) read.rpc()).params();
    var method = read.rpc() instanceof JsonRpc.Request call
        ? call.method()
        : ((JsonRpc.Notification) read.rpc()).method();
    var found = switch (method) {
      case "mining.set_difficulty" -> positive(params.path(0));
      case "mining.set_target" -> target(params.path(0), units);
      case "mining.notify" -> target(params.path(3), units); // of KawPow; others have no such hash
      default -> positive(params.path("difficulty"));
    };
    var isWork = !method.equals("mining.notify") || params.size() == 7;
    return found.isPresent() && isWork ? new Difficulty(found.getAsDouble()) : new Other(true);
  }

  /** Accepted is what is true, or OK, or any result without an error. */
  private static Optional<Refusal> refusal(JsonRpc.Response response) {
    if (response.refusal().isPresent()) return response.refusal();
    var result = response.result();
    var silent = result.isMissingNode() || result.isNull();
    return silent ? Optional.of(Refusal.unknown()) : Optional.empty();
  }

  private static OptionalDouble positive(JsonNode node) {
    var value = node.asDouble(0);
    var useful = value > 0 && value < Double.POSITIVE_INFINITY;
    return useful ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static OptionalDouble target(JsonNode node, DifficultyFamily units) {
    var digits = node.asText("");
    if (!node.isTextual() || !digits.matches("[0-9a-fA-F]{64}")) return OptionalDouble.empty();
    var target = Target.ofHex(digits);
    return target.value().signum() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(target.difficulty(units));
  }

  /** The call under another name; nothing else of it changes but its spelling. */
  static String renamed(JsonRpc.Request call, String name, Optional<String> password) {
    var params = call.params().deepCopy();
    if (params instanceof ArrayNode array) {
      if (array.isEmpty()) array.add(name);
      else array.set(0, JsonNodeFactory.instance.textNode(name));
      password.filter(p -> array.size() > 1).ifPresent(p -> array.set(1, p));
    } else if (params instanceof ObjectNode object) {
      object.put("login", name);
      password.ifPresent(p -> object.put("pass", p));
    }
    var others = new StringBuilder();
    for (var member : call.others().properties()) {
      others.append(',').append(text(member.getKey())).append(':').append(member.getValue());
    }
    return "{\"id\":%s,\"method\":%s,\"params\":%s%s}\n"
        .formatted(call.id(), text(call.method()), params, others);
  }

  private static JsonNode text(String value) {
    return JsonNodeFactory.instance.textNode(value);
  }
}
