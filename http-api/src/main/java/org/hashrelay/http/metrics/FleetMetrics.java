package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.persistence.projection.LiveFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet at each scrape: what its entities say, and what this server sees of the nodes linked to it.
 *
 * <p>Of the entities every server shows the same; of shares and miners each server shows its own.
 */
public final class FleetMetrics implements Gathered.Source {

  private static final Logger LOG = LoggerFactory.getLogger(FleetMetrics.class);

  private final Entities entities;
  private final Ask ask;
  private final LiveFleet live;
  private final ClassicSettings classic;
  private final Besides besides;
  private final Supplier<List<MetricSnapshot>> server;
  /**
   * What others count.
   *
   * @param health of the read side, without asking it
   * @param foreign families in text of their own, for OpenMetrics or not
   */
  public record Besides(Supplier<LiveFigures.Health> health, Function<Boolean, String> foreign) {}

  private volatile FleetFacts known = FleetFacts.NONE;

  public FleetMetrics(
      Entities entities,
      LiveFleet live,
      ClassicSettings classic,
      Besides besides,
      Supplier<List<MetricSnapshot>> server) {
    this.entities = entities;
    this.ask = new Ask(entities);
    this.live = live;
    this.classic = classic;
    this.besides = besides;
    this.server = server;
  }

  /** With what was known last when entities are silent; {@code hashrelay_fleet_scrape_ok} says so. */
  @Override
  public CompletionStage<Gathered> gather(boolean openMetrics) {
    return ask.everything()
        .thenCompose(contents ->
            ask.nodes(contents.nodes()).thenCombine(ask.pools(contents.pools()), FleetFacts::new))
        .handle((answered, failure) -> {
          if (failure == null) known = answered;
          else LOG.warn("the fleet could not be asked: {}", failure.toString());
          return gathered(failure == null, openMetrics);
        })
        .thenCombine(desk(), Gathered::plus);
  }

  /** Without a desk that answers, its families are missing; the rest of the page does not wait. */
  private CompletionStage<List<MetricSnapshot>> desk() {
    return entities
        .desk(AlertDesk.GetFigures::new)
        .handle((reply, failure) ->
            reply instanceof AlertDesk.Figures figures ? ServerFamilies.of(figures) : List.of());
  }

  private Gathered gathered(boolean answered, boolean openMetrics) {
    var nodes = live.now();
    var families = answered ? entities(known) : new ArrayList<MetricSnapshot>();
    families.addAll(linked(nodes, known));
    families.addAll(ServerFamilies.of(besides.health().get(), known));
    families.addAll(server.get());
    families.add(outcome(answered));
    var text = new ClassicMetrics(classic, known).page(nodes, openMetrics);
    return new Gathered(text + besides.foreign().apply(openMetrics), families);
  }

  static MetricSnapshot outcome(boolean ok) {
    var family =
        new Family("hashrelay_fleet_scrape_ok", "1 when every node's entity answered the scrape.");
    family.add(ok ? 1 : 0);
    return family.gauge();
  }

  private static List<MetricSnapshot> entities(FleetFacts facts) {
    var pools = new PoolFamilies();
    facts.pools().forEach(pools::add);
    for (var node : facts.nodes()) {
      node.mappings().forEach(is -> pools.add(node.nodeId(), is.mapping()));
    }
    return new ArrayList<>(pools.snapshots());
  }

  private static List<MetricSnapshot> linked(List<LiveNode.Now> nodes, FleetFacts facts) {
    var about = new NodeFamilies();
    var shares = new ShareFamilies();
    var telemetry = new TelemetryFamilies();
    var ways = new WayFamilies();
    facts.nodes().forEach(about::add);
    for (var node : nodes) {
      var farm = facts.farm(node.nodeId());
      about.add(node);
      shares.add(node, farm);
      node.telemetry().ifPresent(told -> {
        told.mappings()
            .forEach(mapping -> telemetry.add(
                farm,
                node.nodeId(),
                mapping,
                facts.known(mapping.mappingId(), mapping.activePoolId())));
        ways.add(node.nodeId(), told.tunnel());
      });
    }
    var families = new ArrayList<>(about.snapshots());
    families.addAll(shares.snapshots());
    families.addAll(telemetry.snapshots());
    families.addAll(ways.snapshots());
    return families;
  }
}
