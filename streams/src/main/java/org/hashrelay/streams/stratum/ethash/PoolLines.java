package org.hashrelay.streams.stratum.ethash;

import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.JsonBytes;
import org.hashrelay.streams.stratum.json.RawId;

/** The lines a client writes to a pool in these dialects; ids are the client's own. */
public final class PoolLines {

  private PoolLines() {}

  // ── eth-proxy ───────────────────────────────────────────────────────────────────────────────

  /**
   * @param worker beside the parameters; empty for none
   */
  public static ByteString proxyLogin(int id, String account, String password, String worker) {
    return proxy(id, "eth_submitLogin")
        .string(account)
        .raw(",")
        .string(password)
        .raw(end(worker))
        .line();
  }

  public static ByteString getWork(int id) {
    return proxy(id, "eth_getWork").raw("]}").line();
  }

  /** Digits without {@code 0x}; pools demand them whole and in lower case. */
  public static ByteString proxySubmit(
      int id, String nonce, String header, String mix, String worker) {
    return proxy(id, "eth_submitWork")
        .raw("\"0x" + nonce + "\",\"0x" + header + "\",\"0x" + mix + "\"")
        .raw(end(worker))
        .line();
  }

  private static String end(String worker) {
    if (worker.isEmpty()) return "]}";
    return "],\"worker\":" + quoted(worker) + "}";
  }

  private static String quoted(String text) {
    var line = new JsonBytes(text.length() + 8).string(text).line().utf8String();
    return line.substring(0, line.length() - 1);
  }

  private static JsonBytes proxy(int id, String method) {
    return new JsonBytes(320)
        .raw("{\"id\":")
        .number(id)
        .raw(",\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":[");
  }

  // ── es1 and stratum1 ────────────────────────────────────────────────────────────────────────

  public static ByteString es1Subscribe(int id, String agent) {
    return call(id, "mining.subscribe", agent, "EthereumStratum/1.0.0");
  }

  public static ByteString extranonceSubscribe(int id) {
    return call(id, "mining.extranonce.subscribe");
  }

  public static ByteString stratum1Subscribe(int id) {
    return call(id, "mining.subscribe");
  }

  public static ByteString authorize(int id, String login, String password) {
    return call(id, "mining.authorize", login, password);
  }

  /**
   * @param nonce the digits after the pool's own extranonce
   */
  public static ByteString es1Submit(int id, String login, String job, String nonce) {
    return call(id, "mining.submit", login, job, nonce);
  }

  /** A whole nonce with what it gave, each without {@code 0x}. */
  public record Proof(String nonce, String header, String mix) {}

  public static ByteString stratum1Submit(int id, String login, String job, Proof proof) {
    return call(
        id, "mining.submit", login, job, "0x" + proof.nonce, "0x" + proof.header, "0x" + proof.mix);
  }

  // ── es2 ─────────────────────────────────────────────────────────────────────────────────────

  public static ByteString hello(int id, String agent, String host, int port) {
    return begun(id, "mining.hello")
        .raw(",\"params\":{\"agent\":")
        .string(agent)
        .raw(",\"host\":")
        .string(host)
        .raw(",\"port\":\"" + Integer.toHexString(port) + "\",")
        .raw("\"proto\":\"EthereumStratum/2.0.0\"}}")
        .line();
  }

  public static ByteString es2Subscribe(int id) {
    return begun(id, "mining.subscribe").raw("}").line();
  }

  /**
   * @param token what the pool answered to the login
   */
  public static ByteString es2Submit(int id, String job, String nonce, String token) {
    return call(id, "mining.submit", job, nonce, token);
  }

  public static ByteString noop(int id) {
    return begun(id, "mining.noop").raw("}").line();
  }

  /** The answer to whatever a pool asks of us. */
  public static ByteString answered(RawId id, String text) {
    return new JsonBytes(64)
        .raw("{\"id\":")
        .id(id)
        .raw(",\"result\":")
        .string(text)
        .raw(",\"error\":null}")
        .line();
  }

  private static ByteString call(int id, String method, String... parameters) {
    var line = begun(id, method).raw(",\"params\":[");
    for (var i = 0; i < parameters.length; i++) line.raw(i == 0 ? "" : ",").string(parameters[i]);
    return line.raw("]}").line();
  }

  private static JsonBytes begun(int id, String method) {
    return new JsonBytes(256).raw("{\"id\":").number(id).raw(",\"method\":\"" + method + "\"");
  }
}
