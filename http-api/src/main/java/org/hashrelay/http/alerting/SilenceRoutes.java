package org.hashrelay.http.alerting;

import static org.apache.pekko.http.javadsl.model.HttpMethods.DELETE;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PUT;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.Done;
import org.hashrelay.actors.alerting.rule.Silence;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code /api/v1/silences}: what is not told for a while, maintenance windows among it. */
public final class SilenceRoutes {

  private static final String ALL = "/api/v1/silences";
  private static final String ONE = ALL + "/{id}";

  private final Desk desk;
  private final InstantSource clock;

  public SilenceRoutes(Entities entities, InstantSource clock) {
    this.desk = new Desk(entities);
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALL, this::list),
        Endpoint.of(POST, ALL, this::create),
        Endpoint.of(GET, ONE, call -> find(call).thenApply(SilenceRoutes::ok)),
        Endpoint.of(PUT, ONE, this::change),
        Endpoint.of(DELETE, ONE, this::delete));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return desk.arrangements().thenApply(is -> {
      var byId = is.silences().stream().collect(Collectors.toMap(Silence::id, Function.identity()));
      var cut = page.cutTexts(byId.keySet().stream());
      var views = cut.ids().stream().map(byId::get).map(SilenceBody.View::of).toList();
      return Answers.ok(new Listing<>(views, cut.next(), cut.total()));
    });
  }

  private CompletionStage<HttpResponse> create(Call call) {
    var wanted = SilenceBody.read(call.json(), clock.instant());
    return desk.ask(Done.class, ref -> new AlertDesk.AddSilence(wanted, ref)).thenApply(done -> {
      var view = SilenceBody.View.of(wanted.withId(done.id()));
      return Answers.created(ALL + "/" + done.id(), view, Answers.tag(view));
    });
  }

  private CompletionStage<HttpResponse> change(Call call) {
    return find(call).thenCompose(is -> {
      var wanted = SilenceBody.read(call.json(), clock.instant()).withId(is.id());
      var meant = meant(call, is);
      return desk.ask(Done.class, ref -> new AlertDesk.PutSilence(wanted, meant, ref))
          .thenApply(done -> ok(wanted));
    });
  }

  /** The one that the caller has seen, as far as it says so. */
  private static Optional<Silence> meant(Call call, Silence is) {
    if (call.ifMatch() == 0) return Optional.empty();
    var tag = Answers.tag(SilenceBody.View.of(is));
    if (call.ifMatch() != tag) throw Ask.mismatch(call.ifMatch(), tag);
    return Optional.of(is);
  }

  private static HttpResponse ok(Silence silence) {
    return Answers.tagged(SilenceBody.View.of(silence));
  }

  private CompletionStage<Silence> find(Call call) {
    var id = call.parameter("id");
    return desk.arrangements()
        .thenApply(is -> is.silences().stream()
            .filter(silence -> silence.id().equals(id))
            .findFirst()
            .orElseThrow(() -> Refusal.notFound("silence", id)));
  }

  private CompletionStage<HttpResponse> delete(Call call) {
    return find(call).thenCompose(is -> {
      var meant = meant(call, is);
      return desk.ask(Done.class, ref -> new AlertDesk.RemoveSilence(is.id(), meant, ref))
          .thenApply(done -> Answers.noContent());
    });
  }
}
