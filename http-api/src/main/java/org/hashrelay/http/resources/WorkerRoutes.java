package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.json.Page;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.Failures;
import org.hashrelay.persistence.projection.Worker;
import org.hashrelay.persistence.projection.Workers;

/** {@code /api/v1/workers}: who mines, under which name, and with what luck. */
public final class WorkerRoutes {

  private static final String ALL = "/api/v1/workers";

  private final Workers workers;

  public WorkerRoutes(Workers workers) {
    this.workers = workers;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of(GET, ALL, this::list), Endpoint.of(GET, ALL + "/{id}", this::find));
  }

  /** A worker as a caller gets to see it; a difficulty of 0 is one that is not known. */
  record View(
      String id,
      String name,
      String clientId,
      int mappingId,
      String address,
      String userAgent,
      String state,
      int connections,
      @JsonProperty("hashrate_5m") double hashrate5m,
      @JsonProperty("hashrate_1h") double hashrate1h,
      @JsonProperty("hashrate_24h") double hashrate24h,
      long accepted,
      long filtered,
      long rejected,
      long stale,
      long duplicate,
      long lowDifficulty,
      long unanswered,
      double difficulty,
      double bestShare,
      Optional<Instant> lastShareAt,
      Optional<Instant> connectedAt) {

    static View of(Worker w) {
      return new View(
          w.id(),
          w.name(),
          w.clientId(),
          w.mappingId(),
          w.address(),
          w.userAgent(),
          word(w.state()),
          w.connections(),
          w.hashrate5m(),
          w.hashrate1h(),
          w.hashrate24h(),
          w.accepted(),
          w.filtered(),
          w.rejected(),
          w.stale(),
          w.duplicate(),
          w.lowDifficulty(),
          w.unanswered(),
          w.difficulty(),
          w.bestShare(),
          w.lastShareAt(),
          w.connectedAt());
    }
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return Failures.storage(workers.page(filter(call.query()), page.after(), page.limit()))
        .thenApply(found -> {
          var views = found.items().stream().map(View::of).toList();
          return Answers.ok(new Listing<>(views, found.next().map(Page::encode), found.total()));
        });
  }

  private CompletionStage<HttpResponse> find(Call call) {
    var id = call.parameter("id");
    return Failures.storage(workers.find(id))
        .thenApply(found -> found.orElseThrow(() -> Refusal.notFound("worker", id)))
        .thenApply(worker -> Answers.ok(View.of(worker)));
  }

  private static Workers.Filter filter(Map<String, String> query) {
    return new Workers.Filter(
        Optional.ofNullable(query.get("state")).map(WorkerRoutes::state),
        Optional.ofNullable(query.get("mapping_id")).map(WorkerRoutes::mappingId),
        Optional.ofNullable(query.get("client_id")),
        Optional.ofNullable(query.get("q")).filter(text -> !text.isEmpty()));
  }

  private static int mappingId(String text) {
    if (text.matches("\\d{1,9}")) return Integer.parseInt(text);
    throw Refusal.invalid("?mapping_id", "type", text + " is not an integer");
  }

  private static Worker.State state(String text) {
    var states = Arrays.asList(Worker.State.values());
    return states.stream().filter(state -> word(state).equals(text)).findFirst().orElseThrow(() -> {
      var words = states.stream().map(WorkerRoutes::word).toList();
      var detail = text + " is not one of " + String.join(", ", words);
      return Refusal.invalid("?state", "choice", detail);
    });
  }

  static String word(Worker.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
