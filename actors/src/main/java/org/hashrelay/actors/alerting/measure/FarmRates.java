package org.hashrelay.actors.alerting.measure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Rate;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.alerting.rule.Subject;

/** Which farms hash less than they used to, all their nodes together, whichever servers they are at. */
public final class FarmRates {

  /** Who finds it: the desk, where the nodes of a farm come together. */
  public static final String SOURCE = "farms";

  /** A node that was not heard of for so long is on neither side. */
  public static final Duration FRESH = Duration.ofSeconds(20);

  private static final double WELL = 0.8;

  private FarmRates() {}

  /**
   * Everything that holds now.
   *
   * @param rates by farm
   * @param before whether that key held until now
   */
  public static List<Finding> judge(
      Map<String, Rate> rates, AlertSettings settings, Predicate<String> before, Instant now) {
    var found = new ArrayList<Finding>();
    rates.forEach((farm, rate) -> {
      var subject = Subject.farm(farm);
      var rule = settings.of(AlertRule.HASHRATE_DROP, subject);
      var key = Finding.key(AlertRule.HASHRATE_DROP, Subject.FARM, farm);
      var ease = before.test(key) ? WELL : 1;
      if (rule.enabled() && isKnown(rate, rule) && rate.isDropped(rule, ease)) {
        found.add(finding(subject, rate, rule, now));
      }
    });
    return found;
  }

  private static boolean isKnown(Rate rate, RuleSettings rule) {
    return rate.luck() > 0 && rate.expected() * rate.expected() / rate.luck() >= rule.minShares();
  }

  private static Finding finding(Subject farm, Rate rate, RuleSettings rule, Instant now) {
    return new Finding(
        AlertRule.HASHRATE_DROP,
        farm,
        now,
        "Farm %s hashes %.0f %% less than usual".formatted(farm.name(), 100 * rate.drop()),
        Optional.of(rate.drop()),
        Optional.of(rule.threshold()),
        Map.of());
  }
}
