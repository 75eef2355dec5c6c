package org.hashrelay.streams.stratum.cryptonote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/** Everything a pool says in CryptoNote's dialect. */
public sealed interface PoolMessage {

  /**
   * The answer to one of our requests.
   *
   * @param session of a login; empty in other answers
   * @param job that came with it
   */
  record Answer(
      RawId id, JsonNode result, Optional<Refusal> refusal, String session, Optional<Blob> job)
      implements PoolMessage {

    /** Silence is no acceptance. */
    public Optional<Refusal> refused() {
      if (refusal.isPresent()) return refusal;
      var said = result.isBoolean() ? result.asBoolean() : result.isObject();
      return said ? Optional.empty() : Optional.of(Refusal.unknown());
    }
  }

  record News(Blob job) implements PoolMessage {}

  /** A job of which nothing can be made, or one whose nonce lies outside its blob (Q88). */
  record BadJob(String reason) implements PoolMessage {}

  /** A call that is passed over. */
  record Unknown(String method) implements PoolMessage {}

  record Malformed(String reason) implements PoolMessage {}

  /** Reads one line; never throws, whatever it holds. */
  static PoolMessage read(Line line) {
    return Reader.ofPool(line);
  }
}
