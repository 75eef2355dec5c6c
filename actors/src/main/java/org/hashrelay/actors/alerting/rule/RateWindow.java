package org.hashrelay.actors.alerting.rule;

import java.time.Duration;

/**
 * Whether a worker hashes less than it used to, told from its shares.
 *
 * <p>Shares are luck: of n expected ones, a healthy worker finds n ± √n. So a drop counts only when
 * it is more than three times what luck explains, whatever the threshold says. Time in which the
 * worker was not there is no part of either side, and nothing is judged before the first window is
 * full and as much time lies before it.
 */
final class RateWindow {

  private static final int SLOTS = 10;
  private static final int BASELINE_SLOTS = 24;
  private static final int CREDIT = 0;
  private static final int SQUARES = 1;
  private static final int PRESENT = 2;
  private static final double SIGMAS = 3;
  private static final double WELL = 0.8;

  /** How full the window has to be. */
  private static final double FULL = 0.95;

  private final long slotMillis;
  private final long baselineSlotMillis;
  private final SlidingSums baseline = new SlidingSums(BASELINE_SLOTS, 3);
  private final SlidingSums window;

  RateWindow(Duration window, Duration baseline) {
    this.slotMillis = Math.max(1, window.toMillis() / SLOTS);
    this.baselineSlotMillis = Math.max(1, baseline.toMillis() / BASELINE_SLOTS);
    this.window = new SlidingSums(SLOTS, 3, this::settle);
  }

  private void settle(long slot, double[] sums) {
    if (sums[PRESENT] > 0) baseline.add(slot * slotMillis / baselineSlotMillis, sums);
  }

  void share(long at, double credit) {
    window.add(at / slotMillis, credit, credit * credit, 0);
  }

  /** The worker was there for this long, up to now. */
  void present(long now, long millis) {
    window.add(now / slotMillis, 0, 0, millis);
  }

  void advance(long now) {
    window.advance(now / slotMillis);
    baseline.advance(now / baselineSlotMillis);
  }

  /** What part of the usual rate is missing: 0 as ever or more, 1 nothing left. */
  double drop() {
    var expected = expected();
    return expected <= 0 ? 0 : Math.max(0, 1 - window.sum(CREDIT) / expected);
  }

  /** A drop beyond this is no luck. */
  double limit(RuleSettings settings) {
    var credit = baseline.sum(CREDIT);
    var known = credit == 0 ? 1 : baseline.sum(SQUARES) / (credit * credit);
    return Math.max(settings.threshold(), SIGMAS * Math.sqrt(1 / expectedShares() + known));
  }

  boolean holds(RuleSettings settings, boolean before) {
    return isJudged(settings) && drop() >= limit(settings) * (before ? WELL : 1);
  }

  private boolean isJudged(RuleSettings settings) {
    var full = slotMillis * SLOTS * FULL - slotMillis;
    return window.sum(PRESENT) >= full
        && baseline.sum(PRESENT) >= full
        && expectedShares() >= settings.minShares();
  }

  private double expected() {
    var present = baseline.sum(PRESENT);
    return present <= 0 ? 0 : baseline.sum(CREDIT) / present * window.sum(PRESENT);
  }

  /** As many shares of one difficulty would be as uncertain. */
  private double expectedShares() {
    var size = Math.max(size(baseline), size(window));
    return size <= 0 ? 0 : expected() / size;
  }

  private static double size(SlidingSums sums) {
    var credit = sums.sum(CREDIT);
    return credit <= 0 ? 0 : sums.sum(SQUARES) / credit;
  }
}
