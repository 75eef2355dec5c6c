package org.hashrelay.http.alerting;

import static org.apache.pekko.http.javadsl.model.HttpMethods.DELETE;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PATCH;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.ChannelIs;
import org.hashrelay.actors.alerting.AlertDesk.Done;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.alerting.notify.Samples;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code /api/v1/channels}: over what people are told. */
public final class ChannelRoutes {

  private static final String ALL = "/api/v1/channels";
  private static final String ONE = ALL + "/{id}";

  private final Desk desk;
  private final Telling telling;
  private final ChannelBody body;

  public ChannelRoutes(Entities entities, Telling telling, Function<String, String> seal) {
    this.desk = new Desk(entities);
    this.telling = telling;
    this.body = new ChannelBody(telling.filter(), seal::apply);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALL, this::list),
        Endpoint.of(POST, ALL, this::create),
        Endpoint.of(GET, ONE, call -> find(call).thenApply(ChannelRoutes::ok)),
        Endpoint.of(PUT, ONE, call -> change(call, is -> call.json())),
        Endpoint.of(PATCH, ONE, call -> change(call, is -> patched(is, call.json()))),
        Endpoint.of(DELETE, ONE, this::delete),
        Endpoint.of(POST, ONE + "/test", this::test));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return desk.arrangements().thenApply(is -> {
      var byId = is.channels().stream()
          .collect(Collectors.toMap(c -> c.channel().id(), Function.identity()));
      var cut = page.cutTexts(byId.keySet().stream());
      var views = cut.ids().stream().map(byId::get).map(ChannelBody.View::of).toList();
      return Answers.ok(new Listing<>(views, cut.next(), cut.total()));
    });
  }

  private CompletionStage<HttpResponse> create(Call call) {
    var wanted = body.read(call.json(), "");
    return desk.ask(Done.class, ref -> new AlertDesk.PutChannel(wanted, 0, ref))
        .thenCompose(done -> find(done.id()))
        .thenApply(is -> Answers.created(
            ALL + "/" + is.channel().id(), ChannelBody.View.of(is), is.channel().revision()));
  }

  private CompletionStage<HttpResponse> change(Call call, Function<ChannelIs, ObjectNode> json) {
    return find(call).thenCompose(is -> {
      var id = is.channel().id();
      var wanted = body.read(json.apply(is), is.channel().sealedSecret()).withId(id);
      return desk.ask(Done.class, ref -> new AlertDesk.PutChannel(wanted, call.ifMatch(), ref))
          .thenCompose(done -> find(id))
          .thenApply(now -> ok(now));
    });
  }

  private static HttpResponse ok(ChannelIs is) {
    return Answers.ok(ChannelBody.View.of(is), is.channel().revision());
  }

  private static ObjectNode patched(ChannelIs is, ObjectNode patch) {
    var merged = Json.merge((ObjectNode) Json.tree(ChannelBody.View.of(is)), patch);
    if (patch.has("secret") && patch.get("secret").isNull()) merged.putNull("secret");
    return merged;
  }

  private CompletionStage<HttpResponse> delete(Call call) {
    var id = call.parameter("id");
    return desk.ask(Done.class, ref -> new AlertDesk.RemoveChannel(id, call.ifMatch(), ref))
        .thenApply(done -> Answers.noContent());
  }

  private CompletionStage<ChannelIs> find(Call call) {
    return find(call.parameter("id"));
  }

  private CompletionStage<ChannelIs> find(String id) {
    return desk.arrangements()
        .thenApply(is -> is.channels().stream()
            .filter(channel -> channel.channel().id().equals(id))
            .findFirst()
            .orElseThrow(() -> Refusal.notFound("channel", id)));
  }

  /** @param answer the far end's own words */
  record TestView(boolean delivered, String answer, long ms) {}

  /** From this server, at once, past the queue; also over a channel that is not enabled. */
  private CompletionStage<HttpResponse> test(Call call) {
    return find(call).thenCompose(is -> tested(is.channel()));
  }

  private CompletionStage<HttpResponse> tested(Channel channel) {
    var started = telling.clock().instant();
    return telling.courier().deliver(channel, Samples.test(started)).thenApply(outcome -> {
      var ms = Duration.between(started, telling.clock().instant()).toMillis();
      if (outcome instanceof Outcome.Delivered delivered) {
        return Answers.ok(new TestView(true, delivered.answer(), ms));
      }
      throw new Refusal(
          ProblemType.NOT_DELIVERED,
          "channel %s: %s".formatted(channel.name(), ((Outcome.Failed) outcome).reason()));
    });
  }
}
