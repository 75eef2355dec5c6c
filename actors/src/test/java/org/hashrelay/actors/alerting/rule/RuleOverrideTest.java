package org.hashrelay.actors.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.RuleOverride.Scope;
import org.junit.jupiter.api.Test;

class RuleOverrideTest {

  private static final Subject WORKER =
      new Subject(Subject.WORKER, "id", "acme.7", "north", "gw1", 1);
  private static final Subject MAPPING =
      new Subject(Subject.MAPPING, "1", "btc", "north", "gw1", 1);
  private static final Subject FARM = Subject.farm("north");

  @Test
  void everyRuleCanBeSetForAFarmANodeAMappingAndAWorker() {
    for (var rule : AlertRule.values()) {
      for (var scope : List.of(
          scope("north", "", 0, "", ""),
          scope("", "gw1", 0, "", ""),
          scope("", "", 1, "", ""),
          scope("", "", 0, "acme.7", ""))) {
        var settings = settings(off(rule, scope));
        assertThat(settings.of(rule, WORKER).enabled()).as("%s %s", rule, scope).isFalse();
        assertThat(settings.of(rule, other()).enabled())
            .as("%s %s", rule, scope)
            .isTrue();
      }
    }
  }

  @Test
  void theNarrowerScopeWinsWhateverTheOrder() {
    var farm = threshold(0.4, scope("north", "", 0, "", ""));
    var mapping = threshold(0.5, scope("", "", 1, "", ""));
    var worker = threshold(0.6, scope("", "", 0, "acme.7", ""));
    for (var order : List.of(List.of(farm, mapping, worker), List.of(worker, mapping, farm))) {
      var settings = settings(order.toArray(RuleOverride[]::new));
      assertThat(settings.of(AlertRule.HASHRATE_DROP, WORKER).threshold()).isEqualTo(0.6);
      assertThat(settings.of(AlertRule.HASHRATE_DROP, MAPPING).threshold()).isEqualTo(0.5);
      assertThat(settings.of(AlertRule.HASHRATE_DROP, FARM).threshold()).isEqualTo(0.4);
    }
  }

  @Test
  void aKindOfSubjectCanBeSetApart() {
    var settings = settings(off(AlertRule.HASHRATE_DROP, scope("north", "", 0, "", "worker")));

    assertThat(settings.of(AlertRule.HASHRATE_DROP, WORKER).enabled()).isFalse();
    assertThat(settings.of(AlertRule.HASHRATE_DROP, MAPPING).enabled()).isTrue();
    assertThat(settings.of(AlertRule.HASHRATE_DROP, FARM).enabled()).isTrue();
  }

  @Test
  void whatIsNotSaidStaysAsItIsForAll() {
    var usual = AlertSettings.USUAL.of(AlertRule.HASHRATE_DROP);
    var one =
        settings(threshold(0.4, scope("north", "", 0, "", ""))).of(AlertRule.HASHRATE_DROP, WORKER);

    assertThat(one.window()).isEqualTo(usual.window());
    assertThat(one.baseline()).isEqualTo(Duration.ofHours(1));
    assertThat(one.minShares()).isEqualTo(usual.minShares());
  }

  private static Subject other() {
    return new Subject(Subject.WORKER, "id2", "acme.8", "south", "gw2", 2);
  }

  private static Scope scope(String farm, String node, int mapping, String worker, String kind) {
    return new Scope(
        said(farm), said(node), Optional.of(mapping).filter(m -> m > 0), said(worker), said(kind));
  }

  private static Optional<String> said(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  private static RuleOverride off(AlertRule rule, Scope scope) {
    return new RuleOverride(
        rule,
        scope,
        Optional.of(false),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static RuleOverride threshold(double limit, Scope scope) {
    return new RuleOverride(
        AlertRule.HASHRATE_DROP,
        scope,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(limit),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofHours(1)));
  }

  private static AlertSettings settings(RuleOverride... overrides) {
    var usual = AlertSettings.USUAL;
    return new AlertSettings(
        usual.rules(),
        new ArrayList<>(Arrays.asList(overrides)),
        usual.groupWait(),
        usual.groupInterval(),
        usual.repeatInterval(),
        true,
        0.1);
  }
}
