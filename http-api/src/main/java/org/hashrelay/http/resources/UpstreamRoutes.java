package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.http.fleet.FleetSight;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;

/** {@code GET /api/v1/upstreams}: the pool connections, as the connected nodes see them now. */
public final class UpstreamRoutes {

  private static final String ALL = "/api/v1/upstreams";

  private final FleetSight sight;

  public UpstreamRoutes(FleetSight sight) {
    this.sight = sight;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of(GET, ALL, this::list));
  }

  /** One pool connection; its id is made of node, mapping and number. */
  record View(
      String id,
      String clientId,
      int mappingId,
      int poolId,
      String role,
      String state,
      long epoch,
      String extranonce1,
      @JsonProperty("extranonce2_size") int extranonce2Size,
      int slots,
      int slotsUsed,
      double difficulty,
      long accepted,
      long rejected,
      Optional<Instant> lastJobAt,
      String downReason,
      long forwarded,
      long stale,
      long unanswered,
      long held) {

    static View of(String nodeId, int mappingId, UpstreamTelemetry u) {
      return new View(
          "%s:%d:%d".formatted(nodeId, mappingId, u.index()),
          nodeId,
          mappingId,
          u.poolId(),
          u.role(),
          u.state(),
          u.epoch(),
          u.extranonce1(),
          u.extranonce2Size(),
          u.slots(),
          u.slotsUsed(),
          u.difficulty(),
          u.accepted(),
          u.rejected(),
          Optional.of(u.lastJobAt()).filter(at -> at != 0).map(Instant::ofEpochMilli),
          u.downReason(),
          u.forwarded(),
          u.stale(),
          u.unanswered(),
          u.inFlight());
    }
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return sight.allNodes().thenApply(nodes -> {
      var byId = nodes.stream()
          .flatMap(UpstreamRoutes::of)
          .collect(Collectors.toMap(View::id, Function.identity(), (first, second) -> first));
      var cut = page.cutTexts(byId.keySet().stream());
      var views = cut.ids().stream().map(byId::get).toList();
      return Answers.ok(new Listing<>(views, cut.next(), cut.total()));
    });
  }

  /** What a node told before its link broke says nothing about now. */
  static Stream<View> of(NodeIs node) {
    if (node.link().isEmpty()) return Stream.empty();
    return node.telemetry().mappings().stream()
        .flatMap(mapping ->
            mapping.upstreams().stream().map(u -> View.of(node.nodeId(), mapping.mappingId(), u)));
  }
}
