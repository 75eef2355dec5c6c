package org.hashrelay.actors.alerting.measure;

import java.time.Duration;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.Rate;
import org.hashrelay.actors.alerting.rule.RuleSettings;

/**
 * Whether somebody hashes less than he used to, told from shares.
 *
 * <p>Shares are luck: of n expected ones, a healthy worker finds n ± √n. So a drop counts only when
 * it is more than three times what luck explains, whatever the threshold says. Time in which nobody
 * was there is no part of either side, and nothing is judged before the first window is
 * full and as much time lies before it.
 */
final class RateWindow {

  private static final int SLOTS = 10;
  private static final int BASELINE_SLOTS = 24;
  private static final int CREDIT = 0;
  private static final int SQUARES = 1;
  private static final int PRESENT = 2;
  private static final double WELL = 0.8;

  /** How full the window has to be. */
  private static final double FULL = 0.95;

  private final Duration length;
  private final Duration before;
  private final long slotMillis;
  private final long baselineSlotMillis;
  private final SlidingSums baseline = new SlidingSums(BASELINE_SLOTS, 3);
  private final SlidingSums window;

  RateWindow(Duration window, Duration baseline) {
    this.length = window;
    this.before = baseline;
    this.slotMillis = Math.max(1, window.toMillis() / SLOTS);
    this.baselineSlotMillis = Math.max(1, baseline.toMillis() / BASELINE_SLOTS);
    this.window = new SlidingSums(SLOTS, 3, this::settle);
  }

  /** Whether it measures what these settings want measured. */
  boolean suits(RuleSettings settings) {
    return length.equals(settings.window()) && before.equals(settings.baseline());
  }

  private void settle(long slot, double[] sums) {
    if (sums[PRESENT] > 0) baseline.add(slot * slotMillis / baselineSlotMillis, sums);
  }

  void share(long at, double credit) {
    shares(at, 1, credit);
  }

  /** So many shares of one difficulty. */
  void shares(long at, long count, double each) {
    window.add(at / slotMillis, count * each, count * each * each, 0);
  }

  /** Somebody was there for this long, up to now. */
  void present(long now, long millis) {
    window.add(now / slotMillis, 0, 0, millis);
  }

  void advance(long now) {
    window.advance(now / slotMillis);
    baseline.advance(now / baselineSlotMillis);
  }

  /** Empty while too little is known. */
  Optional<Rate> rate() {
    var full = slotMillis * SLOTS * FULL - slotMillis;
    if (window.sum(PRESENT) < full || baseline.sum(PRESENT) < full) return Optional.empty();
    var credit = baseline.sum(CREDIT);
    if (credit <= 0) return Optional.empty();
    var expected = credit / baseline.sum(PRESENT) * window.sum(PRESENT);
    var known = baseline.sum(SQUARES) / (credit * credit);
    var size = Math.max(size(baseline), size(window));
    return Optional.of(
        new Rate(window.sum(CREDIT), expected, expected * size + expected * expected * known));
  }

  boolean holds(RuleSettings settings, boolean before) {
    return rate()
        .filter(rate -> expectedShares(rate) >= settings.minShares())
        .filter(rate -> rate.isDropped(settings, before ? WELL : 1))
        .isPresent();
  }

  double drop() {
    return rate().map(Rate::drop).orElse(0.0);
  }

  /** As many shares of one difficulty would be as uncertain. */
  private double expectedShares(Rate rate) {
    return rate.expected() / Math.max(size(baseline), size(window));
  }

  private static double size(SlidingSums sums) {
    var credit = sums.sum(CREDIT);
    return credit <= 0 ? 0 : sums.sum(SQUARES) / credit;
  }
}
