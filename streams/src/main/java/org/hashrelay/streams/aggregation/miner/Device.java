package org.hashrelay.streams.aggregation.miner;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is known of a kind of miner, by the name it gives itself.
 *
 * @param agent found anywhere in that name
 * @param leastDifficulty by algorithm; others have none
 * @param firstDifficulty to begin with, by algorithm
 * @param longestName characters of a login that it keeps
 * @param leastExtranonce2 bytes it needs
 * @param mostExtranonce2 bytes it can do with
 * @param coinbaseLimit bytes of both halves together; 0 for no limit known
 * @param jobLimit bytes of a whole job line; 0 for no limit known
 * @param followsExtranonce whether it obeys {@code mining.set_extranonce} when it says it will
 * @param reconnects whether it obeys {@code client.reconnect}
 * @param rollsVersion whether to expect it
 */
public record Device(
    String name,
    Pattern agent,
    Map<String, Double> leastDifficulty,
    Map<String, Double> firstDifficulty,
    int longestName,
    int leastExtranonce2,
    int mostExtranonce2,
    int coinbaseLimit,
    int jobLimit,
    boolean followsExtranonce,
    boolean reconnects,
    boolean rollsVersion) {

  public static final int LONGEST_NAME = 255;

  /** One that nothing is known of. */
  public static final Device UNKNOWN = new Device(
      "unknown",
      Pattern.compile("^$"),
      Map.of(),
      Map.of(),
      LONGEST_NAME,
      2,
      8,
      0,
      0,
      true,
      true,
      true);

  public double leastDifficulty(String algorithm) {
    return leastDifficulty.getOrDefault(algorithm, 0.0);
  }

  /** 0 when nobody knows. */
  public double firstDifficulty(String algorithm) {
    return firstDifficulty.getOrDefault(algorithm, 0.0);
  }

  /** Why it cannot work with so many bytes; empty when it can. */
  public Optional<String> objection(int extranonce2Bytes) {
    return canDoWith(extranonce2Bytes)
        ? Optional.empty()
        : Optional.of("extranonce2 of %d bytes is not for a %s".formatted(extranonce2Bytes, name));
  }

  boolean canDoWith(int extranonce2Bytes) {
    return extranonce2Bytes >= leastExtranonce2 && extranonce2Bytes <= mostExtranonce2;
  }

  boolean isNamed(String userAgent) {
    return agent.matcher(userAgent).find();
  }
}
