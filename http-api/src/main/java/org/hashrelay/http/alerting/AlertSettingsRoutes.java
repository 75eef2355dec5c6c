package org.hashrelay.http.alerting;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PUT;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.Arrangements;
import org.hashrelay.actors.alerting.AlertDesk.Done;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
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

  private CompletionStage<HttpResponse> replace(Call call) {
    return desk.arrangements().thenCompose(is -> {
      if (call.ifMatch() != 0) Ask.requireRevision(call.ifMatch(), is.revision());
      var wanted = AlertSettingsBody.read(call.json(), is.settings());
      return desk.ask(Done.class, ref -> new AlertDesk.PutSettings(wanted, is.revision(), ref))
          .thenCompose(done -> read());
    });
  }
}
