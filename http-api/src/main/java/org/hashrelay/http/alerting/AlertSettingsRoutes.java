package org.hashrelay.http.alerting;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PUT;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.Arrangements;
import org.hashrelay.actors.alerting.AlertDesk.Done;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code /api/v1/alert-settings}: when alerts are raised, and how people are told. */
public final class AlertSettingsRoutes {

  private static final String PATH = "/api/v1/alert-settings";

  private final Desk desk;

  public AlertSettingsRoutes(Entities entities) {
    this.desk = new Desk(entities);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, PATH, call -> read()),
        Endpoint.of(PUT, PATH, call -> Ask.retrying(call.ifMatch(), () -> replace(call))));
  }

  private CompletionStage<HttpResponse> read() {
    return desk.arrangements().thenApply(AlertSettingsRoutes::answer);
  }

  private static HttpResponse answer(Arrangements is) {
    return Answers.ok(AlertSettingsBody.View.of(is.settings()), is.revision());
  }

  /** A rule that names a channel which is not there would tell nobody. */
  private static void requireChannels(AlertSettings wanted, Arrangements is) {
    var words = is.channels().stream()
        .flatMap(one -> Stream.of(one.channel().id(), one.channel().name()))
        .collect(Collectors.toSet());
    for (var rule : AlertRule.values()) {
      requireAll(wanted.of(rule).channels(), words, "/rules/" + rule.slug());
    }
    for (int i = 0; i < wanted.overrides().size(); i++) {
      var named = wanted.overrides().get(i).channels().orElse(List.of());
      requireAll(named, words, "/overrides/" + i);
    }
  }

  private static void requireAll(List<String> named, Set<String> words, String where) {
    for (var name : named) {
      if (words.contains(name)) continue;
      var detail = "there is no channel " + name + "; names and ids stand in /api/v1/channels";
      throw Refusal.invalid(where + "/channels", "choice", detail);
    }
  }

  private CompletionStage<HttpResponse> replace(Call call) {
    return desk.arrangements().thenCompose(is -> {
      if (call.ifMatch() != 0) Ask.requireRevision(call.ifMatch(), is.revision());
      var wanted = AlertSettingsBody.read(call.json(), is.settings());
      requireChannels(wanted, is);
      return desk.ask(Done.class, ref -> new AlertDesk.PutSettings(wanted, is.revision(), ref))
          .thenCompose(done -> read());
    });
  }
}
