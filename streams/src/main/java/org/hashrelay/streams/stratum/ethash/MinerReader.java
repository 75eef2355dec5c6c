package org.hashrelay.streams.stratum.ethash;

import static org.hashrelay.streams.stratum.json.Dialect.ES1;
import static org.hashrelay.streams.stratum.json.Dialect.ES2;
import static org.hashrelay.streams.stratum.json.Dialect.ETH_PROXY;
import static org.hashrelay.streams.stratum.json.Dialect.STRATUM1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Optional;
import org.hashrelay.streams.stratum.ethash.MinerMessage.BadParams;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Bye;
import org.hashrelay.streams.stratum.ethash.MinerMessage.ExtranonceSubscribe;
import org.hashrelay.streams.stratum.ethash.MinerMessage.GetWork;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Hashrate;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Hello;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Login;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Malformed;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Noop;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Reply;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Submit;
import org.hashrelay.streams.stratum.ethash.MinerMessage.Subscribe;
import org.hashrelay.streams.stratum.ethash.MinerMessage.UnknownMethod;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/** From a miner's line to its message, in whichever dialect it speaks. */
final class MinerReader {

  static final int NONCE_DIGITS = 16;
  private static final int MAX_NAME = 8 * 1024;
  private static final int MAX_JOB = 128;

  /** What a widespread miner calls itself when nobody gave it a name. */
  private static final String NO_NAME = "eth1.0";

  private MinerReader() {}

  static Optional<Dialect> dialectOf(JsonRpc first) {
    if (first instanceof JsonRpc.Request call) return dialectOf(call.method(), call.params());
    if (first instanceof JsonRpc.Notification call) return dialectOf(call.method(), call.params());
    return Optional.empty();
  }

  private static Optional<Dialect> dialectOf(String method, JsonNode params) {
    return switch (method) {
      case "eth_submitLogin", "eth_login", "eth_getWork", "eth_submitWork", "eth_submitHashrate" ->
        Optional.of(ETH_PROXY);
      case "mining.hello" -> Optional.of(ES2);
      case "mining.subscribe" -> Optional.of(names1(params) ? ES1 : STRATUM1);
      case "mining.authorize" -> Optional.of(STRATUM1);
      default -> Optional.empty();
    };
  }

  private static boolean names1(JsonNode params) {
    return params.path(1).asText("").regionMatches(true, 0, "EthereumStratum/", 0, 16);
  }

  static MinerMessage read(Line line, Dialect dialect) {
    var outcome = JsonRpc.readFromMiner(line);
    if (outcome instanceof JsonRpc.Malformed bad) return new Malformed(bad.reason());
    var rpc = ((JsonRpc.Message) outcome).rpc();
    if (rpc instanceof JsonRpc.Request call) {
      return new Reading(dialect, call.id(), call.params(), call.others()).of(call.method());
    }
    if (rpc instanceof JsonRpc.Notification call) {
      return new Reading(dialect, RawId.NULL, call.params(), call.others()).of(call.method());
    }
    var response = (JsonRpc.Response) rpc;
    return new Reply(response.id(), response.result());
  }

  /** One call being read. */
  private record Reading(Dialect dialect, RawId id, JsonNode params, ObjectNode others) {

    MinerMessage of(String method) {
      return switch (method) {
        case "mining.submit" -> dialect == ES1 || dialect == ES2 ? prefixed(method) : full(method);
        case "eth_submitWork" -> work(method);
        case "eth_getWork" -> new GetWork(id);
        case "eth_submitHashrate", "mining.hashrate" -> hashrate();
        case "eth_submitLogin", "eth_login", "mining.authorize" -> login(method);
        case "mining.hello" ->
          new Hello(id, Values.readable(params.path("agent").asText("")));
        case "mining.subscribe" -> subscribe();
        case "mining.extranonce.subscribe" -> new ExtranonceSubscribe(id);
        case "mining.noop", "mining.ping" -> new Noop(id);
        case "mining.bye" -> new Bye(id);
        default -> new UnknownMethod(id, Values.readable(method));
      };
    }

    private MinerMessage subscribe() {
      if (dialect == ES2) {
        var session = params.isArray() ? params.path(0) : params;
        return new Subscribe(id, "", Values.text(session, 256).filter(s -> !s.isEmpty()));
      }
      return new Subscribe(id, Values.readable(params.path(0).asText("")), Optional.empty());
    }

    private MinerMessage login(String method) {
      var login = Values.text(params.path(0), MAX_NAME);
      if (login.isEmpty() || login.get().isBlank()) {
        return new BadParams(id, method, "a login is needed");
      }
      return new Login(
          id, named(login.get()), Values.text(params.path(1), MAX_NAME).orElse(""));
    }

    /** The worker beside the parameters counts for more than the one after the account. */
    private String named(String login) {
      var worker = Values.readable(others.path("worker").asText("")).strip();
      if (worker.isEmpty() || worker.equals(NO_NAME)) return login;
      return account(login) + "." + worker;
    }

    private MinerMessage work(String method) {
      var nonce = Values.digits(params.path(0), NONCE_DIGITS);
      var header = Values.hash(params.path(1));
      var mix = Values.hash(params.path(2));
      if (nonce.isEmpty() || header.isEmpty() || mix.isEmpty()) {
        return new BadParams(id, method, "nonce, header and mix are needed");
      }
      var worker = Values.readable(others.path("worker").asText("")).strip();
      return new Submit(
          id,
          worker.equals(NO_NAME) ? "" : worker,
          header.get(),
          nonce.get(),
          header.get(),
          mix.get());
    }

    /** Of stratum1: the whole nonce, and the mix. */
    private MinerMessage full(String method) {
      var worker = Values.text(params.path(0), MAX_NAME);
      var job = Values.text(params.path(1), MAX_JOB);
      var nonce = Values.digits(params.path(2), NONCE_DIGITS);
      var header = Values.hash(params.path(3));
      var mix = Values.hash(params.path(4));
      if (worker.isEmpty() || job.isEmpty() || nonce.isEmpty()) {
        return new BadParams(id, method, "worker, job and nonce are needed");
      }
      if (header.isEmpty() || mix.isEmpty()) {
        return new BadParams(id, method, "header and mix are needed");
      }
      return new Submit(id, named(worker.get()), job.get(), nonce.get(), header.get(), mix.get());
    }

    /** Of es1 and es2: the miner's part of the nonce, and no mix. */
    private MinerMessage prefixed(String method) {
      var first = dialect == ES1 ? 1 : 0;
      var job = Values.text(params.path(first), MAX_JOB);
      var nonce = Values.digits(params.path(first + 1), NONCE_DIGITS);
      var worker = Values.text(params.path(dialect == ES1 ? 0 : 2), MAX_NAME);
      return job.isEmpty() || nonce.isEmpty()
          ? new BadParams(id, method, "job and nonce are needed")
          : new Submit(id, worker.orElse(""), job.get(), nonce.get(), "", "");
    }

    private MinerMessage hashrate() {
      var digits = Values.digits(params.path(0), 64);
      return new Hashrate(
          id, digits.map(d -> new BigInteger(d, 16).doubleValue()).orElse(0.0));
    }
  }

  private static String account(String login) {
    var dot = login.indexOf('.');
    var cut = dot >= 0 ? dot : login.indexOf('/');
    return cut < 0 ? login : login.substring(0, cut);
  }
}
