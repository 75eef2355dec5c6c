package org.hashrelay.actors.live;

/**
 * One miner's time under one name at one pool: what it sent there, and how fast it is.
 *
 * <p>The speed looks back over five whole minutes. Confined to its table.
 */
final class Tenure {

  static final long KEEP_MILLIS = 60_000;
  static final int MINUTES = 5;

  private final double[] before = new double[MINUTES]; // credit at the last ticks
  private int tick;
  private double difficulty;
  private long sended;
  private double sendedDifficulty;
  private long accepted;
  private double acceptedDifficulty;
  private double window;
  private boolean ticked;
  private long endedAt;

  Tenure(long now) {
    endedAt = now;
  }

  /** It is what the miner does now. */
  void goesOn(double nextDifficulty) {
    endedAt = 0;
    if (nextDifficulty > 0) difficulty = nextDifficulty;
  }

  /** It is not, or no longer. */
  void ends(long now) {
    if (endedAt == 0) endedAt = now;
  }

  boolean isOver(long now) {
    return endedAt != 0 && now - endedAt >= KEEP_MILLIS;
  }

  boolean isEnded() {
    return endedAt != 0;
  }

  void sent(long count, double sum, boolean taken, long now) {
    sended += count;
    sendedDifficulty += sum;
    if (taken) {
      accepted += count;
      acceptedDifficulty += sum;
    }
    if (endedAt != 0) endedAt = now;
  }

  /** A minute is over. */
  void minute() {
    window = acceptedDifficulty - before[tick];
    before[tick] = acceptedDifficulty;
    tick = (tick + 1) % MINUTES;
    ticked = true;
  }

  SeatRow row(SeatRow.Place place) {
    return new SeatRow(
        place,
        difficulty,
        new SeatRow.Sent(sended, sendedDifficulty, accepted, acceptedDifficulty),
        ticked ? window / (MINUTES * 60) : Double.NaN);
  }
}
