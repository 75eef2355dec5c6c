package org.hashrelay.streams.stratum.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The languages that miners speak as lines of JSON. */
public enum Dialect {
  V1,
  /** EthereumStratum/1.0.0. */
  ES1,
  /** EthereumStratum/2.0.0. */
  ES2,
  /** Ethash jobs in the manner of V1. */
  STRATUM1,
  ETH_PROXY,
  CRYPTONOTE,
  EQUIHASH,
  KAWPOW;

  /**
   * What a first line leaves open.
   *
   * @param candidates likeliest first by declaration; none for a method no dialect begins with
   * @param certain whether the line settles it, or the coin of the listener has to
   */
  public record Guess(Set<Dialect> candidates, boolean certain) {
    public Guess {
      candidates = Set.copyOf(candidates);
    }
  }

  /** Judges a miner's first message (stratum-v1 §1, how to tell from the first bytes). */
  public static Guess of(JsonRpc rpc) {
    if (rpc instanceof JsonRpc.Request request) return of(request.method(), request.params());
    if (rpc instanceof JsonRpc.Notification call) return of(call.method(), call.params());
    return new Guess(EnumSet.noneOf(Dialect.class), false);
  }

  private static Guess of(String method, JsonNode params) {
    if (method.startsWith("eth_")) return new Guess(EnumSet.of(ETH_PROXY), true);
    return switch (method) {
      case "mining.configure" -> new Guess(EnumSet.of(V1), true);
      case "mining.hello" -> new Guess(EnumSet.of(ES2), true);
      case "login" -> new Guess(EnumSet.of(CRYPTONOTE), true);
      case "mining.subscribe" -> ofSubscribe(params);
      default ->
        method.startsWith("mining.")
            ? new Guess(EnumSet.of(V1), false)
            : new Guess(EnumSet.noneOf(Dialect.class), false);
    };
  }

  private static Guess ofSubscribe(JsonNode params) {
    var protocol = params.path(1).asText("").toLowerCase(Locale.ROOT);
    if (protocol.startsWith("ethereumstratum/")) return new Guess(EnumSet.of(ES1), true);
    if (params.isEmpty()) return new Guess(EnumSet.of(V1, STRATUM1), false);
    return params.size() >= 4 && params.path(3).isNumber()
        ? new Guess(EnumSet.of(V1, EQUIHASH, KAWPOW), false)
        : new Guess(EnumSet.of(V1), false);
  }
}
