package org.hashrelay.streams.aggregation.miner;

/**
 * Whether one miner is worth its place: nothing but bad shares for minutes, or none the pool takes,
 * and it has to go (Q65).
 *
 * <pre>
 *   all bad for 60 s ──► work again      120 s ──► reconnect      180 s ──► out
 *   10 refused by the pool in a row, or all for 150 s, while others are taken ──► out
 *   more repeats in a minute than any firmware sends ──► out, and banned for a while
 * </pre>
 */
public final class Conduct {

  private static final long MINUTE = 60_000;
  private static final long NEVER = Long.MIN_VALUE;
  private static final int LEAST_REFUSED = 3;

  /** What a miner has earned. */
  public enum Verdict {
    FINE(""),
    WORK_AGAIN(""),
    RECONNECT("bad-shares"),
    BAD_SHARES("bad-shares"),
    POOL_REJECTS("pool-rejects"),
    DUPLICATE_FLOOD("duplicate-flood");

    private final String reason;

    Verdict(String reason) {
      this.reason = reason;
    }

    /** Why the miner is closed, when it is. */
    public String reason() {
      return reason;
    }
  }

  private final ConductSettings settings;
  private long badSince = NEVER;
  private Verdict lastStep = Verdict.FINE;
  private long refusedSince = NEVER;
  private int refused;
  private long othersTaken;
  private long minuteSince;
  private int repeats;

  public Conduct(ConductSettings settings) {
    this.settings = settings;
  }

  /** A share that was good for its difficulty. */
  public void good() {
    badSince = NEVER;
    lastStep = Verdict.FINE;
  }

  /** A share that was none, by no fault of pool or relay. */
  public Verdict bad(long now) {
    if (badSince == NEVER) badSince = now;
    var step = step(now - badSince);
    if (step == lastStep) return Verdict.FINE;
    lastStep = step;
    return step;
  }

  /** A share it had sent before. */
  public Verdict repeated(long now) {
    if (now - minuteSince >= MINUTE) {
      minuteSince = now;
      repeats = 0;
    }
    return ++repeats > settings.duplicatesPerMinute() ? Verdict.DUPLICATE_FLOOD : bad(now);
  }

  public void taken() {
    refusedSince = NEVER;
    refused = 0;
  }

  /**
   * The pool refused what looked good here. If it refuses everybody, it is not this miner's fault.
   *
   * @param takenOfAll shares the pool has taken so far, of all miners
   * @param alone whether there are no others to compare with
   */
  public Verdict refused(long now, long takenOfAll, boolean alone) {
    if (refusedSince == NEVER) {
      refusedSince = now;
      othersTaken = takenOfAll;
    }
    refused++;
    var enough = refused >= settings.poolRejectsInARow()
        || refused >= LEAST_REFUSED
            && now - refusedSince >= settings.poolRejectsFor().toMillis();
    return enough && (alone || takenOfAll > othersTaken) ? Verdict.POOL_REJECTS : Verdict.FINE;
  }

  private Verdict step(long millis) {
    if (millis >= settings.dropAfter().toMillis()) return Verdict.BAD_SHARES;
    if (millis >= settings.reconnectAfter().toMillis()) return Verdict.RECONNECT;
    return millis >= settings.workAgainAfter().toMillis() ? Verdict.WORK_AGAIN : Verdict.FINE;
  }
}
