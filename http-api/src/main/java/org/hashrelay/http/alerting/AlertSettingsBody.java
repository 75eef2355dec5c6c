package org.hashrelay.http.alerting;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.RuleOverride;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.http.json.Durations;
import org.hashrelay.http.json.Fields;

/** What is set about alerts as it stands in JSON; what a body does not say stays as it is. */
final class AlertSettingsBody {

  private static final List<String> SEVERITIES = List.of("critical", "warning");
  private static final List<String> KINDS =
      List.of("worker", "mapping", "farm", "node", "pool", "server", "certificate");
  private static final Duration MONTH = Duration.ofDays(30);

  private AlertSettingsBody() {}

  record View(
      Map<String, RuleView> rules,
      List<OverrideView> overrides,
      String groupWait,
      String groupInterval,
      String repeatInterval,
      boolean sendResolved,
      double foldAbove) {

    static View of(AlertSettings settings) {
      var rules = new LinkedHashMap<String, RuleView>();
      for (var rule : AlertRule.values()) rules.put(rule.slug(), RuleView.of(settings.of(rule)));
      return new View(
          rules,
          settings.overrides().stream().map(OverrideView::of).toList(),
          Durations.format(settings.groupWait()),
          Durations.format(settings.groupInterval()),
          Durations.format(settings.repeatInterval()),
          settings.sendResolved(),
          settings.foldAbove());
    }
  }

  record RuleView(
      boolean enabled,
      String severity,
      @JsonProperty("for") String holdFor,
      double threshold,
      String window,
      String baseline,
      int minShares,
      List<String> channels) {

    static RuleView of(RuleSettings rule) {
      return new RuleView(
          rule.enabled(),
          rule.severity().word(),
          Durations.format(rule.holdFor()),
          rule.threshold(),
          Durations.format(rule.window()),
          Durations.format(rule.baseline()),
          rule.minShares(),
          rule.channels());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record OverrideView(
      String rule,
      ScopeView scope,
      Optional<Boolean> enabled,
      Optional<String> severity,
      @JsonProperty("for") Optional<String> holdFor,
      Optional<Double> threshold,
      Optional<Integer> minShares,
      Optional<List<String>> channels,
      Optional<String> window,
      Optional<String> baseline) {

    static OverrideView of(RuleOverride other) {
      var scope = other.scope();
      return new OverrideView(
          other.rule().slug(),
          ScopeView.of(scope),
          other.enabled(),
          other.severity().map(Severity::word),
          other.holdFor().map(Durations::format),
          other.threshold(),
          other.minShares(),
          other.channels(),
          other.window().map(Durations::format),
          other.baseline().map(Durations::format));
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record ScopeView(
      Optional<String> farm,
      Optional<String> clientId,
      Optional<Integer> mappingId,
      Optional<String> worker,
      Optional<String> kind) {

    static ScopeView of(RuleOverride.Scope scope) {
      return new ScopeView(
          scope.farm(), scope.clientId(), scope.mappingId(), scope.worker(), scope.kind());
    }
  }

  static AlertSettings read(ObjectNode json, AlertSettings is) {
    var fields = new Fields(json);
    var rules = new EnumMap<AlertRule, RuleSettings>(is.rules());
    fields.object("rules").ifPresent(all -> {
      for (var rule : AlertRule.values()) {
        all.object(rule.slug()).ifPresent(one -> rules.put(rule, rule(one, rule, is.of(rule))));
      }
      all.noMore();
    });
    var overrides = fields.has("overrides") ? overrides(fields) : is.overrides();
    var settings = new AlertSettings(
        rules,
        overrides,
        time(fields, "group_wait", Duration.ofMinutes(5)).orElse(is.groupWait()),
        time(fields, "group_interval", Duration.ofDays(1)).orElse(is.groupInterval()),
        time(fields, "repeat_interval", MONTH).orElse(is.repeatInterval()),
        fields.flag("send_resolved").orElse(is.sendResolved()),
        fields.decimal("fold_above", 0, 1).orElse(is.foldAbove()));
    fields.done();
    return settings;
  }

  static RuleSettings rule(Fields fields, AlertRule kind, RuleSettings is) {
    var rule = new RuleSettings(
        fields.flag("enabled").orElse(is.enabled()),
        severity(fields).orElse(is.severity()),
        time(fields, "for", Duration.ofDays(1)).orElse(is.holdFor()),
        fields.decimal("threshold", 0, mostOf(kind)).orElse(is.threshold()),
        window(fields).orElse(is.window()),
        baseline(fields).orElse(is.baseline()),
        fields.integer("min_shares", 1, 1_000_000).orElse(is.minShares()),
        fields.texts("channels", 100, 64).orElse(is.channels()));
    fields.noMore();
    return rule;
  }

  /** A number of days, or else a part of something. */
  private static double mostOf(AlertRule rule) {
    return rule == AlertRule.CERTIFICATE_EXPIRING ? 1_000 : 1;
  }

  private static List<RuleOverride> overrides(Fields fields) {
    var overrides = new ArrayList<RuleOverride>();
    for (var one : fields.objects("overrides", AlertSettings.MOST_OVERRIDES)) {
      if (!one.has("rule")) one.bad("rule", "required", "is missing");
      var rule = one.choice("rule", AlertRule.slugs()).map(AlertRule::of);
      var scope = one.object("scope").map(AlertSettingsBody::scope);
      if (scope.isEmpty()) one.bad("scope", "required", "is missing");
      overrides.add(new RuleOverride(
          rule.orElse(AlertRule.REJECT_RATE),
          scope.orElse(RuleOverride.Scope.ALL),
          one.flag("enabled"),
          severity(one),
          time(one, "for", Duration.ofDays(1)),
          one.decimal("threshold", 0, rule.map(AlertSettingsBody::mostOf).orElse(1_000.0)),
          one.integer("min_shares", 1, 1_000_000),
          one.texts("channels", 100, 64),
          window(one),
          baseline(one)));
      one.noMore();
    }
    return overrides;
  }

  static RuleOverride.Scope scope(Fields fields) {
    var scope = new RuleOverride.Scope(
        fields.text("farm", 128),
        fields.text("client_id", 128),
        fields.integer("mapping_id", 1, Integer.MAX_VALUE),
        fields.text("worker", 512),
        fields.choice("kind", KINDS));
    fields.noMore();
    return scope;
  }

  private static Optional<Severity> severity(Fields fields) {
    return fields.choice("severity", SEVERITIES).map(Severity::of);
  }

  private static Optional<Duration> window(Fields fields) {
    return fields.duration("window", Duration.ofSeconds(5), Duration.ofDays(1));
  }

  private static Optional<Duration> baseline(Fields fields) {
    return fields.duration("baseline", Duration.ofSeconds(30), MONTH);
  }

  private static Optional<Duration> time(Fields fields, String name, Duration most) {
    return fields.duration(name, Duration.ZERO, most);
  }
}
