package org.hashrelay.actors.alerting.rule;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashrelay.actors.Journaled;

/**
 * What an admin says of alerts: each rule, where it differs, and how messages are gathered.
 *
 * @param groupWait how long a first message waits for company
 * @param groupInterval within this time a group gets two messages at most
 * @param repeatInterval after which an alert that nobody acknowledged is told again
 * @param sendResolved whether the end of an alert is told
 * @param foldAbove from this part of a farm's workers on they are told as one farm
 */
public record AlertSettings(
    Map<AlertRule, RuleSettings> rules,
    List<RuleOverride> overrides,
    Duration groupWait,
    Duration groupInterval,
    Duration repeatInterval,
    boolean sendResolved,
    double foldAbove)
    implements Journaled {

  /** Of more differences than this nobody keeps track. */
  public static final int MOST_OVERRIDES = 1_000;

  public static final AlertSettings USUAL = new AlertSettings(
      Arrays.stream(AlertRule.values())
          .collect(Collectors.toMap(Function.identity(), AlertRule::usual)),
      List.of(),
      Duration.ofSeconds(2),
      Duration.ofMinutes(2),
      Duration.ofHours(4),
      true,
      0.10);

  public AlertSettings {
    var complete = new EnumMap<AlertRule, RuleSettings>(AlertRule.class);
    for (var rule : AlertRule.values()) complete.put(rule, rules.getOrDefault(rule, rule.usual()));
    rules = Map.copyOf(complete);
    overrides = overrides.stream()
        .sorted(Comparator.comparingInt(o -> o.scope().weight()))
        .toList();
  }

  /** The rules, for whomever they are set, that tell one of these channels, by id or name. */
  public List<String> rulesThatTell(List<String> channels) {
    var always = Arrays.stream(AlertRule.values())
        .filter(rule -> !Collections.disjoint(of(rule).channels(), channels));
    var sometimes = overrides.stream()
        .filter(one -> !Collections.disjoint(one.channels().orElse(List.of()), channels))
        .map(RuleOverride::rule);
    return Stream.concat(always, sometimes).distinct().map(AlertRule::slug).toList();
  }

  public RuleSettings of(AlertRule rule) {
    return rules.get(rule);
  }

  /** What holds for this subject. */
  public RuleSettings of(AlertRule rule, Subject subject) {
    var settings = rules.get(rule);
    for (var other : overrides) {
      if (other.rule() == rule && other.scope().covers(subject)) settings = other.over(settings);
    }
    return settings;
  }
}
