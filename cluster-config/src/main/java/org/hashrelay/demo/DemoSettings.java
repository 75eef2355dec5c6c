package org.hashrelay.demo;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a demo is to be like.
 *
 * @param check whether to go through the checks and end, instead of running until told
 * @param duration longest time a checked run may take; how long an unchecked one runs, zero for ever
 * @param httpPort of the API: empty for 8080 or else any, 0 for any
 * @param portBase first of seven ports in a row: empty for any
 */
public record DemoSettings(
    boolean check,
    Duration duration,
    int miners,
    OptionalInt httpPort,
    OptionalInt portBase,
    long seed) {

  static final int MINERS_PER_CONNECTION = 10;

  /** How long a better pool has to be up before miners come back to it; a minute is long to watch. */
  static final Duration RETURN_AFTER = Duration.ofSeconds(3);

  /** Hashes a second of all miners together: a fraction of one core. */
  private static final double FARM_HASHRATE = 480_000;

  private static final double FASTEST_MINER = 20_000;
  private static final double SECONDS_PER_SHARE = 2;
  private static final double HASHES_OF_DIFFICULTY_1 = 4_294_967_296.0;

  public DemoSettings {
    if (miners < 1) throw new IllegalArgumentException("--miners " + miners + " is less than 1");
  }

  double hashrateOfOne() {
    return Math.min(FASTEST_MINER, FARM_HASHRATE / miners);
  }

  /** So hard that each miner finds a share every two seconds. */
  double difficulty() {
    return hashrateOfOne() * SECONDS_PER_SHARE / HASHES_OF_DIFFICULTY_1;
  }

  int expectedUpstreams() {
    return (miners + MINERS_PER_CONNECTION - 1) / MINERS_PER_CONNECTION;
  }
}
