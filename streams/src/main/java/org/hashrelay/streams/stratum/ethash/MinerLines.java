package org.hashrelay.streams.stratum.ethash;

import java.math.BigDecimal;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.JsonBytes;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.Target;

/** The lines a server writes to miners of these dialects, each with its line end. */
public final class MinerLines {

  private static final String RESULT = ",\"result\":";
  private static final String NO_ERROR = ",\"error\":null}";
  private static final String RPC = ",\"jsonrpc\":\"2.0\"";
  private static final String ES1_NAME = "EthereumStratum/1.0.0";
  private static final String ES2_NAME = "EthereumStratum/2.0.0";

  private MinerLines() {}

  public static ByteString accepted(Dialect dialect, RawId id) {
    var line = start(64).raw("{\"id\":").id(id);
    return switch (dialect) {
      case ETH_PROXY -> line.raw(RPC).raw(RESULT).raw("true}").line();
      case ES2 -> line.raw(RESULT).raw("true}").line();
      default -> line.raw(RESULT).raw("true").raw(NO_ERROR).line();
    };
  }

  public static ByteString refused(Dialect dialect, RawId id, Refusal refusal) {
    var line = start(160).raw("{\"id\":").id(id);
    return switch (dialect) {
      case ETH_PROXY -> {
        line.raw(RPC).raw(RESULT).raw("false");
        yield error(line, proxyCode(refusal), refusal.text());
      }
      case ES2 -> error(line, es2Code(refusal), refusal.text());
      default ->
        line.raw(RESULT)
            .raw("false,\"error\":[")
            .number(refusal.code())
            .raw(",")
            .string(refusal.text())
            .raw(",null]}")
            .line();
    };
  }

  private static ByteString error(JsonBytes line, int code, String text) {
    return line.raw(",\"error\":{\"code\":")
        .number(code)
        .raw(",\"message\":")
        .string(text)
        .raw("}}")
        .line();
  }

  /** Who is not logged in, or not known, hears of an invalid login (§3, errors). */
  private static int proxyCode(Refusal refusal) {
    return switch (refusal.code()) {
      case Refusal.UNAUTHORIZED -> -1;
      case Refusal.OTHER -> refusal.equals(Refusal.notSupported()) ? -3 : refusal.code();
      default -> refusal.code();
    };
  }

  /** Codes of other dialects as es2 knows them (§6); its own are left alone. */
  private static int es2Code(Refusal refusal) {
    if (refusal.code() >= 200 && refusal.code() < 600) return refusal.code();
    if (refusal.code() == Refusal.UNAUTHORIZED) return 301;
    if (refusal.equals(Refusal.notSupported())) return 400;
    return switch (refusal.kind()) {
      case STALE -> 404;
      case DUPLICATE, LOW_DIFFICULTY -> 406;
      case OTHER -> refusal.code() == Refusal.NOT_SUBSCRIBED ? 400 : 403;
    };
  }

  // ── es1 ─────────────────────────────────────────────────────────────────────────────────────

  public static ByteString es1Subscribed(RawId id, String session, String extranonce) {
    return start(160)
        .raw("{\"id\":")
        .id(id)
        .raw(RESULT)
        .raw("[[\"mining.notify\",")
        .string(session)
        .raw(",\"" + ES1_NAME + "\"],")
        .string(extranonce)
        .raw("]" + NO_ERROR)
        .line();
  }

  public static ByteString es1Difficulty(Target target) {
    return announce("mining.set_difficulty").raw(es1(target)).raw("]}").line();
  }

  public static ByteString es1Extranonce(String extranonce) {
    return announce("mining.set_extranonce").string(extranonce).raw("]}").line();
  }

  public static ByteString es1Notify(Job job) {
    return announce("mining.notify")
        .string(job.id())
        .raw(",")
        .string(job.seed())
        .raw(",")
        .string(job.header())
        .raw(",")
        .bool(job.clean())
        .raw("]}")
        .line();
  }

  /** In the scale of es1, in plain decimals: parsers stop at an exponent. */
  private static String es1(Target target) {
    var difficulty = target.difficulty(Algorithms.ES1);
    return BigDecimal.valueOf(difficulty).stripTrailingZeros().toPlainString();
  }

  // ── es2 ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * @param timeoutSeconds after which a silent miner is left
   * @param mostErrors after which one that only fails is left
   */
  public static ByteString helloed(RawId id, String node, int timeoutSeconds, int mostErrors) {
    return start(192)
        .raw("{\"id\":")
        .id(id)
        .raw(RESULT)
        .raw("{\"proto\":\"" + ES2_NAME + "\",\"encoding\":\"plain\",\"resume\":\"0\",")
        .raw("\"timeout\":\"" + Integer.toHexString(timeoutSeconds) + "\",")
        .raw("\"maxerrors\":\"" + Integer.toHexString(mostErrors) + "\",\"node\":")
        .string(node)
        .raw("}}")
        .line();
  }

  /** The answer to a subscription or a login of es2: a session, or a worker's token. */
  public static ByteString es2Named(RawId id, String name) {
    return start(64).raw("{\"id\":").id(id).raw(RESULT).string(name).raw("}").line();
  }

  /** All four values, as a new session wants them. */
  public static ByteString es2Set(Job job, String extranonce) {
    return start(256)
        .raw("{\"method\":\"mining.set\",\"params\":{\"epoch\":\"")
        .raw(Long.toHexString(job.epoch()))
        .raw("\",\"target\":\"")
        .raw(job.target().value().toString(16))
        .raw("\",\"algo\":")
        .string(job.algorithm())
        .raw(",\"extranonce\":")
        .string(extranonce)
        .raw("}}")
        .line();
  }

  public static ByteString es2Notify(Job job) {
    return start(256)
        .raw("{\"method\":\"mining.notify\",\"params\":[")
        .string(job.id())
        .raw(",\"" + Long.toHexString(job.block()) + "\",")
        .string(job.header())
        .raw(job.clean() ? ",\"1\"]}" : ",\"0\"]}")
        .line();
  }

  // ── stratum1 and eth-proxy ──────────────────────────────────────────────────────────────────

  public static ByteString stratum1Notify(Job job) {
    var line = announce("mining.notify")
        .string(job.id())
        .raw(",")
        .string(job.header())
        .raw(",")
        .string(job.seed())
        .raw(",")
        .string(job.target().hex())
        .raw(",")
        .bool(job.clean())
        .raw("]");
    if (job.height().isPresent()) line.raw(",\"height\":").number(job.height().getAsLong());
    return line.raw("}").line();
  }

  /**
   * A job of eth-proxy.
   *
   * @param id of the request it answers; 0 when nobody asked
   * @param prefix six digits for the firmware family that wants a part of the nonces; mostly empty
   */
  public static ByteString proxyWork(RawId id, Job job, String prefix) {
    var line = start(352)
        .raw("{\"id\":")
        .id(id)
        .raw(RPC)
        .raw(RESULT)
        .raw("[\"0x" + job.header() + "\",\"0x" + job.seed() + "\",\"0x"
            + job.target().hex())
        .raw("\"");
    if (!prefix.isEmpty()) line.raw(",\"" + prefix + "\"");
    else if (job.height().isPresent()) {
      line.raw(",\"0x" + Long.toHexString(job.height().getAsLong()) + "\"");
    }
    line.raw("]");
    if (!prefix.isEmpty() && job.height().isPresent()) {
      line.raw(",\"height\":").number(job.height().getAsLong());
    }
    return line.raw("}").line();
  }

  /** That the miner should come back; empty in dialects without a word for it. */
  public static ByteString reconnect(Dialect dialect) {
    return dialect == Dialect.ES1 || dialect == Dialect.STRATUM1
        ? announce("client.reconnect").raw("]}").line()
        : ByteString.emptyByteString();
  }

  private static JsonBytes announce(String method) {
    return start(320).raw("{\"id\":null,\"method\":\"" + method + "\",\"params\":[");
  }

  private static JsonBytes start(int size) {
    return new JsonBytes(size);
  }
}
