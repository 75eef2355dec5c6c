package org.hashrelay.streams.sim;

import java.time.Duration;
import java.util.function.Consumer;

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
    return with(draft -> draft.miners = newMiners);
  }

  public SimFarmSettings login(String newUser, String newPassword) {
    return with(draft -> {
      draft.user = newUser;
      draft.password = newPassword;
    });
  }

  public SimFarmSettings pace(Pace newPace) {
    return with(draft -> draft.pace = newPace);
  }

  public SimFarmSettings hashThreads(int newThreads) {
    return with(draft -> draft.hashThreads = newThreads);
  }

  public SimFarmSettings quirks(MinerQuirks newQuirks) {
    return with(draft -> draft.quirks = newQuirks);
  }

  public SimFarmSettings reconnect(Duration after, Duration newSilenceLimit, int perSecond) {
    return with(draft -> {
      draft.reconnectAfter = after;
      draft.silenceLimit = newSilenceLimit;
      draft.connectsPerSecond = perSecond;
    });
  }

  public SimFarmSettings noncesPerRoll(int newNonces) {
    return with(draft -> draft.noncesPerRoll = newNonces);
  }

  public SimFarmSettings recordHeaders(boolean newRecordHeaders) {
    return with(draft -> draft.recordHeaders = newRecordHeaders);
  }

  private SimFarmSettings with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** The same settings while some of them change. */
  private static final class Draft {
    private String host;
    private int port;
    private int miners;
    private String user;
    private String password;
    private Pace pace;
    private int hashThreads;
    private MinerQuirks quirks;
    private Duration reconnectAfter;
    private Duration silenceLimit;
    private int connectsPerSecond;
    private int noncesPerRoll;
    private boolean recordHeaders;

    Draft(SimFarmSettings from) {
      host = from.host;
      port = from.port;
      miners = from.miners;
      user = from.user;
      password = from.password;
      pace = from.pace;
      hashThreads = from.hashThreads;
      quirks = from.quirks;
      reconnectAfter = from.reconnectAfter;
      silenceLimit = from.silenceLimit;
      connectsPerSecond = from.connectsPerSecond;
      noncesPerRoll = from.noncesPerRoll;
      recordHeaders = from.recordHeaders;
    }

    SimFarmSettings done() {
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
          recordHeaders);
    }
  }
}
