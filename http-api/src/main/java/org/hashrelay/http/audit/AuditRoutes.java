package org.hashrelay.http.audit;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.json.Page;
import org.hashrelay.http.json.QueryFields;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.Failures;
import org.hashrelay.persistence.audit.AuditFeed.Lines;

/** {@code /api/v1/audit-events}: who changed what, when and from where. */
public final class AuditRoutes {

  private static final String ALL = "/api/v1/audit-events";

  private final Log log;

  public AuditRoutes(Entities entities, Auditing audit) {
    this.log = new Log(entities, audit);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALL, this::list),
        Endpoint.of(
            GET, ALL + "/verify", call -> Failures.storage(log.verify()).thenApply(Answers::ok)));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return Failures.storage(log.before(wanted(call.queryFields()), page.below(), page.limit()))
        .thenApply(found -> Answers.ok(listing(found, page.limit())));
  }

  private static Listing<AuditEventView> listing(Lines found, int limit) {
    var lines = found.lines().subList(0, Math.min(limit, found.lines().size()));
    var next = found.total() > lines.size() && !lines.isEmpty()
        ? Optional.of(Page.encode("" + lines.get(lines.size() - 1).number()))
        : Optional.<String>empty();
    return new Listing<>(lines.stream().map(AuditEventView::of).toList(), next, found.total());
  }

  private static AuditFilter wanted(QueryFields query) {
    var filter = new AuditFilter(
        query.text("actor"),
        query.start("action"),
        query.text("target"),
        query.instant("from"),
        query.instant("to"));
    query.done();
    return filter;
  }
}
