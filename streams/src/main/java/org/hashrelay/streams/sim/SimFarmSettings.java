package org.hashrelay.streams.sim;

import java.time.Duration;

/**
 * A farm of simulated miners.
 *
 * @param user login name, formatted with the miner's index from 0: {@code farm.w%04d}
 * @param pace how fast each miner works
 * @param hashThreads threads that share all the hashing
 * @param quirks what every miner does differently, unless told one by one
 * @param silenceLimit a miner that hears nothing for so long hangs up, as real ones do
 * @param noncesPerRoll nonces tried before version bits or extranonce2 move on
 * @param recordHeaders remembers every header found, to count those found twice
 */
public record SimFarmSettings(
    String host,
    int port,
    int miners,
    String user,
    String password,
    Pace pace,
    int hashThreads,
    MinerQuirks quirks,
    Duration reconnectAfter,
    Duration silenceLimit,
    int connectsPerSecond,
    int noncesPerRoll,
    boolean recordHeaders) {

  /** How fast a miner works. */
  public sealed interface Pace {}

  /** Hashes so many times a second and sends what it finds. */
  public record Hashrate(double perSecond) implements Pace {}

  /** Hashes until it has one share per interval. */
  public record Every(Duration interval) implements Pace {}

  /** Always has so many shares unanswered; for difficulties at which nearly every nonce is one. */
  public record FlatOut(int inFlight) implements Pace {}

  /** Connects and never sends a share. */
  public record Idle() implements Pace {}

  public SimFarmSettings {
    if (miners < 1 || hashThreads < 1 || connectsPerSecond < 1 || noncesPerRoll < 1) {
      throw new IllegalArgumentException("miners, threads, connects and nonces are at least 1");
    }
  }

  /** One miner that finds a share a second. */
  public static SimFarmSettings to(String host, int port) {
    return new SimFarmSettings(
        host,
        port,
        1,
        "farm.w%04d",
        "x",
        new Every(Duration.ofSeconds(1)),
        1,
        MinerQuirks.NONE,
        Duration.ofSeconds(1),
        Duration.ofSeconds(120),
        2_000,
        4_096,
        false);
  }

  public SimFarmSettings miners(int newMiners) {
    return new SimFarmSettings(
        host,
        port,
        newMiners,
        user,
        password,
        pace,
        hashThreads,
        quirks,
        reconnectAfter,
        silenceLimit,
        connectsPerSecond,
        noncesPerRoll,
        recordHeaders);
  }

  public SimFarmSettings login(String newUser, String newPassword) {
    return new SimFarmSettings(
        host,
        port,
        miners,
        newUser,
        newPassword,
        pace,
        hashThreads,
        quirks,
        reconnectAfter,
        silenceLimit,
        connectsPerSecond,
        noncesPerRoll,
        recordHeaders);
  }

  public SimFarmSettings pace(Pace newPace) {
    return new SimFarmSettings(
        host,
        port,
        miners,
        user,
        password,
        newPace,
        hashThreads,
        quirks,
        reconnectAfter,
        silenceLimit,
        connectsPerSecond,
        noncesPerRoll,
        recordHeaders);
  }

  public SimFarmSettings hashThreads(int newThreads) {
    return new SimFarmSettings(
        host,
        port,
        miners,
        user,
        password,
        pace,
        newThreads,
        quirks,
        reconnectAfter,
        silenceLimit,
        connectsPerSecond,
        noncesPerRoll,
        recordHeaders);
  }

  public SimFarmSettings quirks(MinerQuirks newQuirks) {
    return new SimFarmSettings(
        host,
        port,
        miners,
        user,
        password,
        pace,
        hashThreads,
        newQuirks,
        reconnectAfter,
        silenceLimit,
        connectsPerSecond,
        noncesPerRoll,
        recordHeaders);
  }

  public SimFarmSettings reconnect(Duration after, Duration newSilenceLimit, int perSecond) {
    return new SimFarmSettings(
        host,
        port,
        miners,
        user,
        password,
        pace,
        hashThreads,
        quirks,
        after,
        newSilenceLimit,
        perSecond,
        noncesPerRoll,
        recordHeaders);
  }

  public SimFarmSettings noncesPerRoll(int newNonces) {
    return new SimFarmSettings(
        host,
        port,
        miners,
        user,
        password,
        pace,
        hashThreads,
        quirks,
        reconnectAfter,
        silenceLimit,
        connectsPerSecond,
        newNonces,
        recordHeaders);
  }

  public SimFarmSettings recordHeaders(boolean newRecordHeaders) {
    return new SimFarmSettings(
        host,
        port,
        miners,
        user,
        password,
        pace,
        hashThreads,
        quirks,
        reconnectAfter,
        silenceLimit,
        connectsPerSecond,
        noncesPerRoll,
        newRecordHeaders);
  }
}
