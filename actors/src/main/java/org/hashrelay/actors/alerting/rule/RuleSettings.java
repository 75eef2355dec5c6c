package org.hashrelay.actors.alerting.rule;

import java.time.Duration;
import java.util.List;
import org.hashrelay.actors.Journaled;

/**
 * What is set about one rule; what a rule has no use for has no effect on it.
 *
 * @param holdFor how long the condition must hold before the alert fires
 * @param threshold a ratio, from which on the condition holds; days for certificates
 * @param window what the ratio is measured over
 * @param baseline what a drop is compared with
 * @param minShares fewer of them prove nothing
 * @param channels ids of those that are told; empty for all
 */
public record RuleSettings(
    boolean enabled,
    Severity severity,
    Duration holdFor,
    double threshold,
    Duration window,
    Duration baseline,
    int minShares,
    List<String> channels)
    implements Journaled {

  public RuleSettings {
    channels = List.copyOf(channels);
  }

  static RuleSettings of(Severity severity, Duration holdFor, AlertRule rule) {
    var ratio = new RuleSettings(
        true, severity, holdFor, 0, Duration.ofMinutes(5), Duration.ofHours(24), 1, List.of());
    return switch (rule) {
      case REJECT_RATE -> ratio.measuring(0.30, Duration.ofMinutes(5), 10);
      case HASHRATE_DROP -> ratio.measuring(0.30, Duration.ofMinutes(10), 30);
      case WORK_NOT_DELIVERED -> ratio.measuring(0.05, Duration.ofMinutes(10), 100);
      case CERTIFICATE_EXPIRING -> ratio.measuring(30, ratio.window, 1);
      case DISK_LOW -> ratio.measuring(0.10, ratio.window, 1);
      case WORKER_OFFLINE -> ratio.measuring(0, Duration.ofMinutes(5), 1);
      default -> ratio;
    };
  }

  private RuleSettings measuring(double newThreshold, Duration newWindow, int newMinShares) {
    return new RuleSettings(
        enabled, severity, holdFor, newThreshold, newWindow, baseline, newMinShares, channels);
  }
}
