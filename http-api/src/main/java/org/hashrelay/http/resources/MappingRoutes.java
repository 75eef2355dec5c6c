package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.DELETE;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PATCH;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.http.fleet.AppliedWait;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.FleetSight;
import org.hashrelay.http.fleet.Offer;
import org.hashrelay.http.fleet.TakeBack;
import org.hashrelay.http.json.Fields;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.persistence.projection.Statistics;

/** {@code /api/v1/port-mappings}: ports on nodes and the pools they lead to. */
public final class MappingRoutes {

  private static final String ALL = "/api/v1/port-mappings";
  private static final String ONE = ALL + "/{id}";
  private static final int FIGURES_MILLIS = 1_000;

  private final FleetSight sight;
  private final Ask ask;
  private final MappingBody body;
  private final Statistics statistics;
  private final AppliedWait applied;
  private final TakeBack takeBack;

  public MappingRoutes(
      FleetSight sight,
      Offer offer,
      Statistics statistics,
      AppliedWait.Timer timer,
      TakeBack takeBack) {
    this.takeBack = takeBack;
    this.sight = sight;
    this.ask = new Ask(sight.heard());
    this.body = new MappingBody(offer);
    this.statistics = statistics;
    this.applied = new AppliedWait(ask, timer);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALL, this::list),
        Endpoint.of(POST, ALL, this::create),
        Endpoint.of(GET, ONE, call -> seen(id(call)).thenCompose(this::ok)),
        Endpoint.of(PUT, ONE, this::replace),
        Endpoint.of(PATCH, ONE, call -> Ask.retrying(call.ifMatch(), () -> patch(call))),
        Endpoint.of(DELETE, ONE, this::delete),
        Endpoint.of(POST, ONE + "/enable", call -> setEnabled(call, true)),
        Endpoint.of(POST, ONE + "/disable", call -> setEnabled(call, false)),
        Endpoint.of(
            POST, ONE + "/switch", call -> Ask.retrying(call.ifMatch(), () -> switchPool(call))));
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    var client = Optional.ofNullable(call.query().get("client_id"));
    return sight.contents().thenCompose(contents -> {
      var wanted = contents.mappings().entrySet().stream()
          .filter(entry -> client.isEmpty() || client.get().equals(entry.getValue()));
      var cut = page.cutNumbers(wanted.map(Map.Entry::getKey));
      return mappings(cut.ids(), contents.mappings())
          .thenCombine(
              figures(),
              (found, figures) ->
                  found.stream().map(is -> MappingView.of(is, figures)).toList())
          .thenApply(views -> Answers.ok(new Listing<>(views, cut.next(), cut.total())));
    });
  }

  private CompletionStage<List<MappingIs>> mappings(List<Integer> ids, Map<Integer, String> homes) {
    var nodes = ids.stream().map(homes::get).distinct().toList();
    return sight.nodes(nodes).thenApply(found -> {
      var byId = found.stream()
          .flatMap(node -> node.mappings().stream())
          .filter(is -> is.nodeId().equals(homes.get(is.mapping().id())))
          .collect(Collectors.toMap(is -> is.mapping().id(), Function.identity()));
      return ids.stream().filter(byId::containsKey).map(byId::get).toList();
    });
  }

  private CompletionStage<MappingIs> seen(int id) {
    return sight
        .contents()
        .thenCompose(contents -> contents.mappings().containsKey(id)
            ? sight.node(contents.mappings().get(id))
            : CompletableFuture.failedStage(unknown(id)))
        .thenApply(node -> in(node, id).orElseThrow(() -> unknown(id)));
  }

  private CompletionStage<MappingIs> find(int id) {
    return ask.everything()
        .thenCompose(contents -> contents.mappings().containsKey(id)
            ? ask.node(contents.mappings().get(id))
            : CompletableFuture.failedStage(unknown(id)))
        .thenApply(node -> in(node, id).orElseThrow(() -> unknown(id)));
  }

  private static Optional<MappingIs> in(NodeIs node, int id) {
    return node.mappings().stream().filter(is -> is.mapping().id() == id).findFirst();
  }

  /** Shares are told by the database; without it everything else is still worth knowing. */
  private CompletionStage<MappingView.Figures> figures() {
    return statistics
        .mappings()
        .toCompletableFuture()
        .copy()
        .orTimeout(FIGURES_MILLIS, TimeUnit.MILLISECONDS)
        .handle((byMapping, failure) -> failure == null
            ? new MappingView.Figures(true, byMapping)
            : MappingView.Figures.UNKNOWN);
  }

  // ── writing ─────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<HttpResponse> create(Call call) {
    var wanted = body.read(call.json(), "");
    return home(wanted)
        .thenCompose(node -> poolsExist(wanted, free(node, wanted.mapping().localPort(), 0)))
        .thenCompose(node -> registered(wanted))
        .thenCompose(id -> putNew(wanted, id))
        .thenCompose(is -> figures()
            .thenApply(figures -> Answers.created(
                ALL + "/" + is.mapping().id(),
                MappingView.of(is, figures),
                is.mapping().revision())));
  }

  private CompletionStage<Integer> registered(MappingBody.Wanted wanted) {
    var name = wanted.mapping().name();
    return ask.register(ref -> new Catalogue.AddMapping(wanted.clientId(), name, ref));
  }

  /** Without a name in the body the mapping is called after its id, which is known only then. */
  private CompletionStage<Integer> named(MappingBody.Wanted wanted, int id) {
    return wanted.mapping().name().isEmpty()
        ? move(wanted, wanted.numbered(id))
        : CompletableFuture.completedStage(id);
  }

  private CompletionStage<Integer> move(MappingBody.Wanted wanted, Mapping mapping) {
    return ask.register(
            ref -> new Catalogue.MoveMapping(mapping.id(), wanted.clientId(), mapping.name(), ref))
        .thenApply(done -> mapping.id());
  }

  private CompletionStage<MappingIs> putNew(MappingBody.Wanted wanted, int id) {
    var put = named(wanted, id)
        .thenCompose(done -> ask.putMapping(wanted.clientId(), wanted.numbered(id), 0));
    return takeBack.onFailure(
        "port mapping " + id, put, () -> ask.dropMapping(wanted.clientId(), id));
  }

  private CompletionStage<HttpResponse> replace(Call call) {
    var json = call.json();
    return find(id(call)).thenCompose(is -> change(is, json, call.ifMatch()));
  }

  private CompletionStage<HttpResponse> patch(Call call) {
    var patch = call.json();
    return find(id(call)).thenCompose(is -> {
      if (call.ifMatch() != 0) {
        Ask.requireRevision(call.ifMatch(), is.mapping().revision());
      }
      var view = MappingView.of(is, MappingView.Figures.UNKNOWN);
      var present = MappingBody.withoutOldPools((ObjectNode) Json.tree(view), patch);
      return change(is, Json.merge(present, patch), is.mapping().revision());
    });
  }

  private CompletionStage<HttpResponse> change(MappingIs is, ObjectNode json, long ifRevision) {
    var id = is.mapping().id();
    if (ifRevision != 0) Ask.requireRevision(ifRevision, is.mapping().revision());
    var wanted = body.read(json, is.mapping().name());
    return home(wanted)
        .thenCompose(node -> poolsExist(wanted, free(node, wanted.mapping().localPort(), id)))
        .thenCompose(node -> put(is, wanted, ifRevision))
        .thenCompose(this::ok);
  }

  private CompletionStage<MappingIs> put(MappingIs is, MappingBody.Wanted wanted, long ifRevision) {
    var mapping = wanted.numbered(is.mapping().id());
    var stays = wanted.clientId().equals(is.nodeId());
    var settled = stays && mapping.name().equals(is.mapping().name());
    var registered = settled ? CompletableFuture.completedStage(0) : move(wanted, mapping);
    return registered
        .thenCompose(done -> ask.putMapping(wanted.clientId(), mapping, stays ? ifRevision : 0))
        .thenCompose(put -> stays
            ? CompletableFuture.completedStage(put)
            : ask.done(is.nodeId(), ref -> new ClientNode.DeleteMapping(mapping.id(), 0, ref))
                .thenApply(done -> put));
  }

  private CompletionStage<HttpResponse> delete(Call call) {
    var id = id(call);
    return find(id)
        .thenCompose(is ->
            ask.done(is.nodeId(), ref -> new ClientNode.DeleteMapping(id, call.ifMatch(), ref)))
        .thenCompose(done -> ask.forget(ref -> new Catalogue.ForgetMapping(id, ref)))
        .thenApply(done -> Answers.noContent());
  }

  private CompletionStage<HttpResponse> setEnabled(Call call, boolean enabled) {
    var id = id(call);
    return find(id)
        .thenCompose(is -> ask.node(
            is.nodeId(),
            MappingIs.class,
            ref -> new ClientNode.SetMappingEnabled(id, enabled, call.ifMatch(), ref)))
        .thenCompose(this::ok);
  }

  private CompletionStage<HttpResponse> switchPool(Call call) {
    var fields = new Fields(call.json());
    var poolId = fields.number("pool_id", 1, Integer.MAX_VALUE);
    fields.done();
    return find(id(call))
        .thenCompose(is -> {
          var wanted = new MappingBody.Wanted(
              is.nodeId(), MappingBody.switched(is.mapping(), poolId), "/pool_id");
          if (call.ifMatch() != 0) {
            Ask.requireRevision(call.ifMatch(), is.mapping().revision());
          }
          return poolsExist(wanted, is)
              .thenCompose(same -> put(is, wanted, is.mapping().revision()));
        })
        .thenCompose(put -> applied.await(put, is -> serves(is, poolId)))
        .thenCombine(figures(), (outcome, figures) -> {
          var view = MappingView.of(outcome.mapping(), figures);
          return outcome.confirmed()
              ? Answers.ok(view, view.revision())
              : Answers.accepted(view, view.revision());
        });
  }

  /** A mapping that is not open has no pool that serves it. */
  private static boolean serves(MappingIs is, int poolId) {
    return !is.mapping().enabled() || is.status().activePoolId() == poolId;
  }

  // ── conditions ──────────────────────────────────────────────────────────────────────────────

  private CompletionStage<NodeIs> home(MappingBody.Wanted wanted) {
    return ask.nodes(List.of(wanted.clientId()))
        .thenApply(nodes -> nodes.stream()
            .findFirst()
            .orElseThrow(() -> Refusal.invalid(
                "/client_id", "missing_target", "there is no client " + wanted.clientId())));
  }

  /** The node decides in the end; asking it first keeps a name from being used up for nothing. */
  private static NodeIs free(NodeIs node, int port, int except) {
    for (var is : node.mappings()) {
      var other = is.mapping();
      if (other.localPort() == port && other.id() != except) {
        throw Ask.portConflict(port, other.id(), other.name());
      }
    }
    return node;
  }

  private <T> CompletionStage<T> poolsExist(MappingBody.Wanted wanted, T next) {
    var ids = wanted.mapping().pools().stream().map(Mapping.PoolChoice::poolId).toList();
    return ask.pools(ids).thenApply(found -> {
      var missing = new ArrayList<>(ids);
      found.forEach(pool -> missing.remove((Integer) pool.id()));
      if (missing.isEmpty()) return next;
      throw Refusal.invalid(missing.stream()
          .map(id ->
              new FieldError(wanted.poolsPointer(), "missing_target", "there is no pool " + id))
          .toList());
    });
  }

  private CompletionStage<HttpResponse> ok(MappingIs is) {
    return figures()
        .thenApply(
            figures -> Answers.ok(MappingView.of(is, figures), is.mapping().revision()));
  }

  private static Refusal unknown(int id) {
    return Refusal.notFound("port mapping", id);
  }

  private static int id(Call call) {
    return call.number("id", "port mapping");
  }
}
