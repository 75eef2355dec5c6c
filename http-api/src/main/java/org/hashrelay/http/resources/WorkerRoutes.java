package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.fleet.FleetSight;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.json.Page;
import org.hashrelay.http.json.QueryFields;
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
  private static final List<String> STATES =
      Arrays.stream(Worker.State.values()).map(WorkerRoutes::word).toList();

  private final Ask ask;
  private final FleetSight sight;
  private final Workers workers;

  public WorkerRoutes(Entities entities, FleetSight sight, Workers workers) {
    this.ask = new Ask(entities);
    this.sight = sight;
    this.workers = workers;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALL, this::list),
        Endpoint.of(GET, ALL + "/{id}", this::find),
        Endpoint.of(POST, ALL + "/{id}/kick", this::kick));
  }

  /**
   * A worker as a caller gets to see it; a difficulty of 0 is one that is not known.
   *
   * @param found the sum of everything shares came to, and of those that are held right now
   */
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
      @JsonProperty("hashrate_5m_error") double hashrate5mError,
      @JsonProperty("hashrate_1h_error") double hashrate1hError,
      @JsonProperty("hashrate_24h_error") double hashrate24hError,
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
      Optional<Instant> connectedAt,
      long found,
      long rejectedOther,
      long held,
      double creditedDifficulty,
      double poolCreditedDifficulty) {

    static View of(Worker w, long held) {
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
          w.errors().fiveMinutes(),
          w.errors().hour(),
          w.errors().day(),
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
          w.connectedAt(),
          w.accepted() + w.filtered() + w.rejected() + w.stale() + w.unanswered() + held,
          w.rejected() - w.duplicate() - w.lowDifficulty(),
          held,
          w.credit(),
          w.poolCredit());
    }
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    var filter = filter(call.queryFields());
    return nodes()
        .thenCompose(nodes -> Failures.storage(
                workers.page(filter, page.after(), page.limit(), nodes.lost()))
            .thenApply(found -> {
              var views = found.items().stream().map(nodes::view).toList();
              return Answers.ok(
                  new Listing<>(views, found.next().map(Page::encode), found.total()));
            }));
  }

  private CompletionStage<HttpResponse> find(Call call) {
    return nodes()
        .thenCompose(nodes -> worker(call, nodes).thenApply(w -> Answers.tagged(nodes.view(w))));
  }

  private CompletionStage<Worker> worker(Call call, Nodes nodes) {
    var id = call.parameter("id");
    return Failures.storage(workers.find(id, nodes.lost()))
        .thenApply(found -> found.orElseThrow(() -> Refusal.notFound("worker", id)));
  }

  /** Told to the node; whether the miner comes back is its own affair. */
  private CompletionStage<HttpResponse> kick(Call call) {
    return nodes()
        .thenCompose(nodes -> worker(call, nodes)
            .thenCompose(w -> ask.done(
                    w.clientId(), ref -> new ClientNode.Kick(w.mappingId(), w.name(), ref))
                .thenApply(done -> Answers.json(202, nodes.view(w)))));
  }

  /** What only the nodes know of their workers. */
  private CompletionStage<Nodes> nodes() {
    return sight.look().thenApply(fleet -> new Nodes(fleet.nodes(), fleet.lost()));
  }

  private record Nodes(List<NodeIs> all, Set<String> lost) {

    View view(Worker worker) {
      var held = all.stream()
          .filter(node -> node.link().isPresent() && node.nodeId().equals(worker.clientId()))
          .flatMap(node -> node.telemetry().mappings().stream())
          .filter(mapping -> mapping.mappingId() == worker.mappingId())
          .mapToLong(mapping -> mapping.heldByWorker().getOrDefault(worker.name(), 0));
      return View.of(worker, held.sum());
    }
  }

  private static Workers.Filter filter(QueryFields query) {
    var state = query.choice("state", STATES).map(text -> text.toUpperCase(Locale.ROOT));
    var filter = new Workers.Filter(
        state.map(Worker.State::valueOf),
        query.integer("mapping_id"),
        query.text("client_id"),
        query.text("q"));
    query.done();
    return filter;
  }

  static String word(Worker.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
