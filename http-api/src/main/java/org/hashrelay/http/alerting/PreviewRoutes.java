package org.hashrelay.http.alerting;

import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.alerting.measure.RulePreview;
import org.hashrelay.actors.alerting.measure.RulePreview.Outcome;
import org.hashrelay.actors.alerting.measure.RulePreview.Question;
import org.hashrelay.actors.alerting.measure.RulePreview.Raised;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.RuleOverride.Scope;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.json.Fields;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.Failures;
import org.hashrelay.persistence.feed.AlertFeed;
import org.hashrelay.persistence.projection.Statistics;

/** {@code /api/v1/alert-rules/preview}: what a rule would have raised, had it been set like this. */
public final class PreviewRoutes {

  private static final Duration LONGEST = Duration.ofDays(30);
  private static final int MOST_FIRED = 10_000;

  private final Desk desk;
  private final Ask ask;
  private final Statistics statistics;
  private final AlertFeed feed;
  private final InstantSource clock;

  public PreviewRoutes(
      Entities entities, Statistics statistics, AlertFeed feed, InstantSource clock) {
    this.desk = new Desk(entities);
    this.ask = new Ask(entities);
    this.statistics = statistics;
    this.feed = feed;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of(POST, "/api/v1/alert-rules/preview", this::preview));
  }

  /**
   * An alert that would have been.
   *
   * @param clientId empty for a farm
   * @param worst empty for what is not measured
   */
  record Item(
      AlertView.Target target,
      String farm,
      Optional<String> clientId,
      Optional<Integer> mappingId,
      Instant firedAt,
      Optional<Instant> endedAt,
      Optional<Double> worst) {

    static Item of(Raised raised) {
      var subject = raised.subject();
      return new Item(
          new AlertView.Target(subject.kind(), subject.id(), subject.name(), ""),
          subject.farm(),
          Optional.of(subject.clientId()).filter(id -> !id.isEmpty()),
          Optional.of(subject.mappingId()).filter(id -> id > 0),
          raised.firedAt(),
          raised.endedAt(),
          Optional.of(raised.worst()).filter(worst -> worst > 0));
    }
  }

  record View(
      String rule,
      Instant from,
      Instant to,
      long resolutionSeconds,
      long total,
      long unjudged,
      List<Item> items) {

    static View of(Question question, Outcome outcome) {
      return new View(
          question.rule().slug(),
          question.from(),
          question.to(),
          outcome.step().toSeconds(),
          outcome.total(),
          outcome.unjudged(),
          outcome.raised().stream().map(Item::of).toList());
    }
  }

  private CompletionStage<HttpResponse> preview(Call call) {
    return desk.arrangements()
        .thenCompose(is -> ask.allNodes().thenCompose(nodes -> {
          var farms = nodes.stream().collect(Collectors.toMap(NodeIs::nodeId, NodeIs::farm));
          var question = read(call.json(), is.settings(), farms);
          return Failures.storage(outcome(question, is.settings()))
              .thenApply(outcome -> Answers.ok(View.of(question, outcome)));
        }));
  }

  private CompletionStage<Outcome> outcome(Question question, AlertSettings was) {
    if (RulePreview.RULES.contains(question.rule())) return statistics.preview(question);
    return feed.fired(question.rule().slug(), question.from(), question.to(), MOST_FIRED)
        .thenApply(fired -> {
          var raised = new PastAlerts(question, was).of(fired);
          var listed = raised.subList(0, Math.min(RulePreview.MOST_LISTED, raised.size()));
          return new Outcome(raised.size(), listed, Duration.ZERO, 0);
        });
  }

  private Question read(ObjectNode json, AlertSettings is, Map<String, String> farms) {
    var fields = new Fields(json);
    if (!fields.has("rule")) fields.bad("rule", "required", "is missing");
    var rule =
        fields.choice("rule", AlertRule.slugs()).map(AlertRule::of).orElse(AlertRule.REJECT_RATE);
    var to = fields.instant("to").orElseGet(clock::instant);
    var from = fields.instant("from").orElseGet(() -> to.minus(Duration.ofDays(1)));
    if (!from.isBefore(to) || from.isBefore(to.minus(LONGEST))) {
      fields.bad("from", "range", "has to be before to, by 30 days at most");
    }
    var scope = fields.object("scope").map(AlertSettingsBody::scope).orElse(Scope.ALL);
    var settings = fields
        .object("settings")
        .map(wanted -> with(is, rule, AlertSettingsBody.rule(wanted, rule, is.of(rule))))
        .orElse(is);
    fields.done();
    return new Question(rule, settings, scope, farms, from, to);
  }

  /** Set like this for everybody: what is set otherwise for a part of the fleet does not count. */
  private static AlertSettings with(AlertSettings is, AlertRule rule, RuleSettings wanted) {
    var rules = new EnumMap<AlertRule, RuleSettings>(is.rules());
    rules.put(rule, wanted);
    return new AlertSettings(
        rules,
        is.overrides().stream().filter(other -> other.rule() != rule).toList(),
        is.groupWait(),
        is.groupInterval(),
        is.repeatInterval(),
        is.sendResolved(),
        is.foldAbove());
  }
}
