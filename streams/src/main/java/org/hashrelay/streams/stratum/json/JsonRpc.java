package org.hashrelay.streams.stratum.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A line of any JSON dialect as what it is in the JSON-RPC sense, before its meaning is known.
 *
 * <p>Lenient where the field is (stratum-v1 §1): members in any order, unknown ones kept aside,
 * {@code jsonrpc} ignored, {@code error} or {@code result} missing. Strict in size: depth, lengths
 * and digits are bounded while reading, so a hostile line costs no more than its own bytes.
 */
public sealed interface JsonRpc {

  /** A call that wants an answer. {@code params} is an empty array when null or absent (Q07). */
  record Request(RawId id, String method, JsonNode params, ObjectNode others) implements JsonRpc {}

  /** A call without an id. Miners send such too, by mistake, and want their answer. */
  record Notification(String method, JsonNode params, ObjectNode others) implements JsonRpc {}

  /**
   * An answer. {@code result} is a missing node when absent.
   *
   * @param refusal what went wrong; also there for a result of {@code false}
   */
  record Response(RawId id, JsonNode result, Optional<Refusal> refusal, ObjectNode others)
      implements JsonRpc {}

  /** What a line amounts to. */
  sealed interface Outcome {}

  record Message(JsonRpc rpc) implements Outcome {}

  /** Not a message of any dialect. The reason is short, stable and holds nothing of the line. */
  record Malformed(String reason) implements Outcome {}

  /** Reads a line of a miner; never throws, whatever it holds. */
  static Outcome readFromMiner(Line line) {
    return JsonRpcReader.readFromMiner(line);
  }

  /** Reads a line of a pool, which may hold half a coinbase as one string. */
  static Outcome readFromPool(Line line) {
    return JsonRpcReader.readFromPool(line);
  }
}
