package org.hashrelay.streams.stratum.v1;

import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;

/**
 * What a pool grants in answer to {@code mining.configure}.
 *
 * @param versionMask what was granted of what was asked for; 0 when version rolling is refused
 * @param minimumDifficulty whether the wish will be kept
 * @param extranonceSubscribed whether the extranonce may change from now on
 * @see "stratum-v1 §3 and §5"
 */
public record ConfigureResult(
    int versionMask, boolean minimumDifficulty, boolean extranonceSubscribed) {

  public static final ConfigureResult NOTHING = new ConfigureResult(0, false, false);

  /** Many pools answer their own mask whatever was asked, so the answer is cut to the question. */
  public static ConfigureResult of(Answer answer, int askedMask) {
    var result = answer.result();
    if (answer.refusal().isPresent() || !result.isObject()) return NOTHING;
    return new ConfigureResult(
        result.path("version-rolling").asBoolean(false)
            ? Values.word(result.path("version-rolling.mask")).orElse(0) & askedMask
            : 0,
        result.path("minimum-difficulty").asBoolean(false),
        result.path("subscribe-extranonce").asBoolean(false));
  }
}
