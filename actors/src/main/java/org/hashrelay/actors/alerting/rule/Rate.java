package org.hashrelay.actors.alerting.rule;

import org.hashrelay.actors.ClusterMessage;

/**
 * Work of the last window beside what was to be expected of it; sums of several are again one.
 *
 * @param credit difficulty that was handed in
 * @param expected what the baseline promised for that time
 * @param luck variance of the difference, were nothing wrong
 */
public record Rate(double credit, double expected, double luck) implements ClusterMessage {

  public static final Rate NONE = new Rate(0, 0, 0);

  private static final double SIGMAS = 3;

  public Rate plus(Rate other) {
    return new Rate(credit + other.credit, expected + other.expected, luck + other.luck);
  }

  /** What part of the usual rate is missing: 0 as ever or more, 1 nothing left. */
  public double drop() {
    return expected <= 0 ? 0 : Math.max(0, 1 - credit / expected);
  }

  /** A drop beyond this is no luck, and as large as it takes to be told. */
  public double limit(RuleSettings settings) {
    return expected <= 0 ? 1 : Math.max(settings.threshold(), SIGMAS * Math.sqrt(luck) / expected);
  }

  /** {@code ease} below 1 lets what holds already go on a little below its limit. */
  public boolean isDropped(RuleSettings settings, double ease) {
    return expected > 0 && drop() >= limit(settings) * ease;
  }
}
