package org.hashrelay.streams.stratum.ethash;

import java.util.Optional;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;

/** What a pool's answer to {@code mining.subscribe} of es1 holds. */
public final class SubscribeResult {

  private SubscribeResult() {}

  /** The beginning of all nonces, possibly empty; empty when this is no such answer. */
  public static Optional<String> extranonce(Answer answer) {
    var result = answer.result();
    if (answer.refusal().isPresent() || !result.isArray() || result.size() < 2) {
      return Optional.empty();
    }
    return Values.extranonce(result.path(1), PoolReader.MAX_EXTRANONCE);
  }

  /** The session's id, to be shown. */
  public static String session(Answer answer) {
    var pair = answer.result().path(0);
    return Values.text(pair.path(1), 256).orElse("");
  }
}
