package org.hashrelay.streams.stratum.v1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;

/**
 * What a pool gives in answer to {@code mining.subscribe}.
 *
 * @see "stratum-v1 §3 and §11"
 */
public sealed interface SubscribeResult {

  /** The largest extranonce1 taken from a pool, in bytes. */
  int MAX_EXTRANONCE1 = 32;

  /** The largest extranonce2 taken from a pool, in bytes. */
  int MAX_EXTRANONCE2 = 32;

  /**
   * A place in the pool's search space.
   *
   * @param extranonce1 lower-case hex, possibly empty
   * @param extranonce2Size in bytes, 0 to 32
   * @param session to be sent after a reconnect, to get the same extranonce1 again
   */
  record Subscribed(String extranonce1, int extranonce2Size, Optional<String> session)
      implements SubscribeResult {}

  /** No place, or none that can be used. */
  record Unusable(Refusal refusal) implements SubscribeResult {}

  static SubscribeResult of(Answer answer) {
    if (answer.refusal().isPresent()) return new Unusable(answer.refusal().get());
    var result = answer.result();
    if (!result.isArray() || result.size() < 3) return unusable("no extranonce in the answer");
    var extranonce1 = Values.hex(result.path(1), MAX_EXTRANONCE1);
    if (extranonce1.isEmpty()) return unusable("an extranonce1 that is no hex of 0 to 32 bytes");
    var size = Values.integer(result.path(2));
    if (size.isEmpty() || size.getAsInt() < 0 || size.getAsInt() > MAX_EXTRANONCE2) {
      return unusable("an extranonce2 size that is not in 0..32");
    }
    return new Subscribed(extranonce1.get(), size.getAsInt(), session(result.path(0)));
  }

  private static Unusable unusable(String why) {
    return new Unusable(Refusal.other(why));
  }

  /** A list of pairs, or in the oldest form one pair; the one of {@code mining.notify} counts. */
  private static Optional<String> session(JsonNode subscriptions) {
    if (subscriptions.path(0).isTextual()) return sessionOf(subscriptions);
    for (var pair : subscriptions) {
      var session = sessionOf(pair);
      if (session.isPresent()) return session;
    }
    return Optional.empty();
  }

  private static Optional<String> sessionOf(JsonNode pair) {
    var isNotify = pair.path(0).asText("").equals("mining.notify");
    return isNotify ? Values.text(pair.path(1), 256).filter(id -> !id.isEmpty()) : Optional.empty();
  }
}
