package org.hashrelay.http.alerting;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.AlertIs;
import org.hashrelay.actors.alerting.AlertDesk.AlertPage;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.json.Fields;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.json.Page;
import org.hashrelay.http.json.QueryFields;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.persistence.feed.AlertFeed;

/** {@code /api/v1/alerts} and {@code /api/v1/alert-events}: what is wrong, and what was. */
public final class AlertRoutes {

  private static final String ALERTS = "/api/v1/alerts";

  private final Desk desk;
  private final Feed feed;

  public AlertRoutes(Entities entities, StorySight sight, AlertFeed stored) {
    this.desk = new Desk(entities);
    this.feed = new Feed(sight, stored);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALERTS, this::list),
        Endpoint.of(POST, ALERTS + "/{id}/acknowledge", this::acknowledge),
        Endpoint.of(GET, "/api/v1/alert-events", this::story));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return desk.ask(
            AlertPage.class, ref -> new AlertDesk.ListAlerts(page.number(), page.limit(), ref))
        .thenApply(found -> {
          var views = found.alerts().stream().map(AlertView::of).toList();
          var next = next(found.more(), found.alerts(), is -> is.alert().number());
          return Answers.ok(new Listing<>(views, next, found.total()));
        });
  }

  private CompletionStage<HttpResponse> acknowledge(Call call) {
    var id = call.parameter("id");
    if (!id.matches("al_[1-9]\\d{0,17}")) throw Refusal.notFound("open alert", id);
    var fields = new Fields(call.optionalJson());
    var by = fields.text("by", 64).orElse("admin");
    var note = fields.text("note", 500).orElse("");
    fields.done();
    var number = Long.parseLong(id.substring(3));
    return desk.ask(AlertIs.class, ref -> new AlertDesk.Acknowledge(number, by, note, ref))
        .thenApply(alert -> Answers.ok(AlertView.of(alert)));
  }

  private CompletionStage<HttpResponse> story(Call call) {
    var page = call.page();
    var filter = wanted(call.queryFields());
    return feed.page(filter, page.below(), page.limit()).thenApply(Answers::ok);
  }

  private static FeedFilter wanted(QueryFields query) {
    var filter = new FeedFilter(
        query.start("type"),
        query.choice("rule", AlertRule.slugs()),
        query.text("alert_id"),
        query.text("client_id"),
        query.integer("mapping_id"),
        query.instant("from"),
        query.instant("to"));
    query.done();
    return filter;
  }

  private static <T> Optional<String> next(boolean more, List<T> items, ToLongFunction<T> number) {
    return more
        ? Optional.of(Page.encode("" + number.applyAsLong(items.get(items.size() - 1))))
        : Optional.empty();
  }
}
