package org.hashrelay.http.resources;

import static java.util.stream.Collectors.joining;
import static org.apache.pekko.http.javadsl.model.HttpMethods.DELETE;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PATCH;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.FleetSight;
import org.hashrelay.http.fleet.Offer;
import org.hashrelay.http.fleet.PoolTests;
import org.hashrelay.http.fleet.TakeBack;
import org.hashrelay.http.fleet.Vault;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code /api/v1/pools}: where shares can be sent. */
public final class PoolRoutes {

  private static final String ALL = "/api/v1/pools";
  private static final String ONE = ALL + "/{id}";

  private final FleetSight sight;
  private final Ask ask;
  private final PoolBody body;
  private final PoolTests tests;
  private final TakeBack takeBack;

  public PoolRoutes(
      FleetSight sight, Offer offer, Vault vault, PoolTests.Probe probe, TakeBack takeBack) {
    this.takeBack = takeBack;
    this.tests = new PoolTests(probe, vault);
    this.sight = sight;
    this.ask = new Ask(sight.heard());
    this.body = new PoolBody(offer.poolProtocols(), vault::seal);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALL, this::list),
        Endpoint.of(POST, ALL, this::create),
        Endpoint.of(GET, ONE, call -> sight.pool(id(call)).thenApply(PoolRoutes::ok)),
        Endpoint.of(PUT, ONE, this::replace),
        Endpoint.of(PATCH, ONE, call -> Ask.retrying(call.ifMatch(), () -> patch(call))),
        Endpoint.of(DELETE, ONE, this::delete),
        Endpoint.of(POST, ONE + "/enable", call -> setEnabled(call, true)),
        Endpoint.of(POST, ONE + "/disable", call -> setEnabled(call, false)),
        Endpoint.of(POST, ONE + "/test", this::test));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return sight.contents().thenCompose(contents -> {
      var cut = page.cutNumbers(contents.pools().stream());
      return sight
          .pools(cut.ids())
          .thenApply(pools -> pools.stream().map(PoolBody.View::of).toList())
          .thenApply(views -> Answers.ok(new Listing<>(views, cut.next(), cut.total())));
    });
  }

  private CompletionStage<HttpResponse> create(Call call) {
    var wanted = body.read(PoolBody.passwordCleared(call.json()), "");
    return ask.register(ref -> new Catalogue.AddPool(wanted.name(), ref))
        .thenCompose(id -> putNew(id, wanted))
        .thenApply(pool ->
            Answers.created(ALL + "/" + pool.id(), PoolBody.View.of(pool), pool.revision()));
  }

  private CompletionStage<HttpResponse> replace(Call call) {
    var json = PoolBody.passwordCleared(call.json());
    return ask.pool(id(call)).thenCompose(pool -> change(pool, json, call.ifMatch()));
  }

  private CompletionStage<HttpResponse> patch(Call call) {
    var patch = PoolBody.passwordCleared(call.json());
    return ask.pool(id(call)).thenCompose(pool -> {
      if (call.ifMatch() != 0) Ask.requireRevision(call.ifMatch(), pool.revision());
      var present = (ObjectNode) Json.tree(PoolBody.View.of(pool));
      return change(pool, Json.merge(present, patch), pool.revision());
    });
  }

  private CompletionStage<HttpResponse> change(PoolIs pool, ObjectNode json, long ifRevision) {
    if (ifRevision != 0) Ask.requireRevision(ifRevision, pool.revision());
    var wanted = body.read(json, pool.settings().password());
    return renamed(pool, wanted)
        .thenCompose(id -> put(id, wanted, ifRevision))
        .thenApply(PoolRoutes::ok);
  }

  private CompletionStage<Integer> renamed(PoolIs pool, Pool.Settings wanted) {
    return wanted.name().equals(pool.settings().name())
        ? CompletableFuture.completedFuture(pool.id())
        : ask.register(ref -> new Catalogue.RenamePool(pool.id(), wanted.name(), ref))
            .thenApply(id -> pool.id());
  }

  private CompletionStage<PoolIs> put(int id, Pool.Settings wanted, long ifRevision) {
    return ask.pool(id, PoolIs.class, ref -> new Pool.Put(id, wanted, ifRevision, ref));
  }

  /** A name whose pool did not come to be is free again. */
  private CompletionStage<PoolIs> putNew(int id, Pool.Settings wanted) {
    return takeBack.onFailure("pool " + id, put(id, wanted, 0), () -> ask.dropPool(id));
  }

  private CompletionStage<HttpResponse> setEnabled(Call call, boolean enabled) {
    return ask.pool(
            id(call), PoolIs.class, ref -> new Pool.SetEnabled(enabled, call.ifMatch(), ref))
        .thenApply(PoolRoutes::ok);
  }

  /** A mapping that is made for this pool at the very same moment is not seen, and finds it gone. */
  private CompletionStage<HttpResponse> delete(Call call) {
    var id = id(call);
    return ask.pool(id)
        .thenCompose(pool -> ask.allNodes())
        .thenCompose(nodes -> {
          var users = nodes.stream()
              .flatMap(node -> node.mappings().stream())
              .filter(m -> m.mapping().pools().stream().anyMatch(p -> p.poolId() == id))
              .map(m -> m.mapping().id() + " (" + m.mapping().name() + ")")
              .collect(joining(", "));
          if (!users.isEmpty()) {
            throw new Refusal(ProblemType.IN_USE, "used by port mappings " + users);
          }
          return ask.pool(id, Pool.Gone.class, ref -> new Pool.Delete(call.ifMatch(), ref));
        })
        .thenCompose(gone -> ask.forget(ref -> new Catalogue.ForgetPool(id, ref)))
        .thenApply(done -> Answers.noContent());
  }

  private CompletionStage<HttpResponse> test(Call call) {
    return ask.pool(id(call))
        .thenCompose(tests::test)
        .thenApply(report -> Answers.ok(PoolTestView.of(report)));
  }

  private static HttpResponse ok(PoolIs pool) {
    return Answers.ok(PoolBody.View.of(pool), pool.revision());
  }

  private static int id(Call call) {
    return call.number("id", "pool");
  }
}
