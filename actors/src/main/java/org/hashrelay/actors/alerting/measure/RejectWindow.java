package org.hashrelay.actors.alerting.measure;

import java.time.Duration;
import org.hashrelay.actors.alerting.rule.RuleSettings;

/** How many of a worker's answered shares were bad, over the last minutes. */
final class RejectWindow {

  private static final int SLOTS = 30;
  private static final int ANSWERED = 0;
  private static final int BAD = 1;

  /** Below this part of the threshold it is well again, so that it does not come and go. */
  private static final double WELL = 0.8;

  private final SlidingSums sums = new SlidingSums(SLOTS, 2);
  private final Duration length;
  private final long slotMillis;

  RejectWindow(Duration window) {
    this.length = window;
    this.slotMillis = Math.max(1, window.toMillis() / SLOTS);
  }

  /** Whether it measures what these settings want measured. */
  boolean suits(RuleSettings settings) {
    return length.equals(settings.window());
  }

  void add(long at, long answered, long bad) {
    sums.add(at / slotMillis, answered, bad);
  }

  void advance(long now) {
    sums.advance(now / slotMillis);
  }

  long answered() {
    return Math.round(sums.sum(ANSWERED));
  }

  long bad() {
    return Math.round(sums.sum(BAD));
  }

  double ratio() {
    var answered = answered();
    return answered == 0 ? 0 : (double) bad() / answered;
  }

  /** {@code before}: whether it held until now. */
  boolean holds(RuleSettings settings, boolean before) {
    var enough = answered() >= settings.minShares();
    return before
        ? answered() > 0 && ratio() >= settings.threshold() * WELL
        : enough && ratio() >= settings.threshold();
  }
}
