package org.hashrelay.streams.stratum.v1;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/**
 * Everything a pool says in Stratum V1, with every value bounded before anybody sees it.
 *
 * @see "stratum-v1 §4"
 */
public sealed interface PoolMessage permits PoolMessage.Other, Notify {

  /** All but the job. */
  sealed interface Other extends PoolMessage {}

  /**
   * The answer to one of our requests.
   *
   * <p>What the result means depends on what was asked: see {@link SubscribeResult#of}, {@link
   * ConfigureResult#of} and {@link #refused}.
   *
   * @param refusal what the pool says went wrong, whatever shape it said it in
   */
  record Answer(RawId id, JsonNode result, Optional<Refusal> refusal) implements Other {

    /** Whether a share or a login was accepted, in so many words; silence is no acceptance. */
    public boolean accepted() {
      return refusal.isEmpty() && saysYes(result);
    }

    /** Why a share or a login was not accepted; empty when it was. */
    public Optional<Refusal> refused() {
      if (refusal.isPresent() || saysYes(result)) return refusal;
      return Optional.of(result.isTextual() ? Refusal.ofText(result.asText()) : Refusal.unknown());
    }

    private static boolean saysYes(JsonNode result) {
      if (result.isBoolean()) return result.asBoolean();
      var word = result.isObject() ? result.path("status").asText("") : result.asText("");
      return word.equalsIgnoreCase("ok") || (result.isTextual() && word.equalsIgnoreCase("true"));
    }
  }

  /** {@code mining.set_difficulty}: for the jobs announced after it. Finite and above 0. */
  record SetDifficulty(double difficulty) implements Other {}

  /** {@code mining.set_target}: 64 lower-case digits, big-endian; same timing. */
  record SetTarget(String target) implements Other {}

  /**
   * {@code mining.set_extranonce}: from the next job on.
   *
   * @param extranonce1 lower-case hex of up to 32 bytes, possibly empty
   * @param extranonce2Size empty when the pool names none and the old one stays (Q29)
   */
  record SetExtranonce(String extranonce1, OptionalInt extranonce2Size) implements Other {}

  /** {@code mining.set_version_mask}, also named {@code mining.set_version}: at once. */
  record SetVersionMask(int mask) implements Other {}

  /**
   * {@code client.reconnect}. Whether it may be obeyed is another question.
   *
   * @param host empty for the same address
   */
  record Reconnect(Optional<String> host, OptionalInt port, Duration delay) implements Other {}

  /** {@code client.get_version}: wants our name, when it has an id. */
  record GetVersion(RawId id) implements Other {}

  /** {@code client.show_message}: for a person to read. */
  record ShowMessage(RawId id, String text) implements Other {}

  /** {@code mining.ping}: wants {@code "pong"}; without an answer the pool cuts us off. */
  record PoolPing(RawId id) implements Other {}

  /** To be answered with an error when it has an id, and otherwise passed over. */
  record UnknownNotification(RawId id, String method) implements Other {}

  /** A known method with parameters nothing can be made of. */
  record BadParams(RawId id, String method, String reason) implements Other {}

  /** Not a message at all; pools do send such, and go on. */
  record Malformed(String reason) implements Other {}

  /** Reads one line; never throws, whatever it holds. */
  static PoolMessage read(Line line) {
    return PoolReader.read(line);
  }
}
