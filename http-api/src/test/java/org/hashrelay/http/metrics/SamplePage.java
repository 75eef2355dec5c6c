package org.hashrelay.http.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.ChannelBook;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.http.fleet.TunnelFacts;
import org.hashrelay.persistence.projection.LiveFigures;
import org.hashrelay.persistence.projection.Worker;
import org.hashrelay.streams.mirror.MirrorFact.ShareAnswered;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.Latencies;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.hashrelay.streams.tunnel.control.WayFacts;

/** A page of modern metrics with at least one series in each family a server has. */
final class SamplePage {

  private static final UpstreamTelemetry UPSTREAM = new UpstreamTelemetry(
      0, 1, "active", "ready", 1, "", "08", 8, 500, 40, 1.0, 0, 0, 9, "", 0, 0, 0, 0, 0);

  private static final TelemetryFamilies.Known MAPPING =
      new TelemetryFamilies.Known(1, "stratum-v1");

  private SamplePage() {}

  private static void tunnel(LiveNode node) {
    node.linked(node, "life-1");
    node.passed(3, 4);
    node.wanted(1);
    node.told(new Applied(1, List.of()), 0);
    node.connected(1, 0.04);
  }

  private static AlertDesk.Figures desk() {
    var channel = new Channel("ch_1", "night", ChannelKind.EMAIL, true, List.of(), "", "", "");
    var book = new ChannelBook(2, 1, 0, Optional.empty(), "");
    var took = new Latencies();
    took.took(0.2);
    var is = new AlertDesk.ChannelIs(channel, book, 1);
    return new AlertDesk.Figures(
        Map.of("pool_down/firing/critical", 1L), List.of(is), Map.of("ch_1", took.taken()), 0, 0);
  }

  static String text() throws IOException {
    var live = new LiveFleet(() -> Instant.ofEpochSecond(600));
    var node = live.node("farm_01");
    node.linked(live, "life-1");
    var mapping = new MappingTelemetry(
        1,
        "running",
        "",
        1,
        7,
        500,
        2,
        Map.of("tls", 1L),
        List.of(UPSTREAM),
        ShareBook.EMPTY,
        Map.of(),
        Map.of("stopped-rolling", 1L),
        Latencies.Taken.NONE);
    node.told(new Telemetry(List.of(mapping), 1, 2, 3), 40_000);
    node.told(
        new Report(
            "life-1",
            1,
            List.of(
                new ShareJudged(1, "w", 5, ShareResult.ACCEPTED, 8, 9, true, 1, 12, 8, 1),
                new ShareJudged(1, "w", 5, ShareResult.DUPLICATE, 8, 0, false, 0, 0, 0, 1),
                new FailedOver(1, 5, 1, 2, "silent"))),
        0);
    node.saw(new ShareAnswered(new PoolRoute(1, 1, 0, 1), true, 0, 900));
    node.bytes(1).add(77);
    tunnel(node);
    var about = new NodeFamilies();
    var shares = new ShareFamilies();
    var ports = new TelemetryFamilies();
    var registry = new PrometheusRegistry();
    new HttpMetrics(registry).answered("GET", "/metrics", 200, Duration.ofMillis(3));
    HttpMetrics.authFailures(registry, Map.of("token", () -> 2));
    ClassicMetricsTest.facts().nodes().forEach(about::add);
    for (var now : live.now()) {
      about.add(now);
      shares.add(now, "hall");
      now.telemetry()
          .orElseThrow()
          .mappings()
          .forEach(m -> ports.add("hall", "farm_01", m, MAPPING));
    }
    var all = MetricSnapshots.builder();
    registry.scrape().forEach(all::metricSnapshot);
    about.snapshots().forEach(all::metricSnapshot);
    shares.snapshots().forEach(all::metricSnapshot);
    ports.snapshots().forEach(all::metricSnapshot);
    var ways = new WayFamilies();
    ways.add("farm_01", WayFacts.NONE.connected("quic", true, false));
    ways.snapshots().forEach(all::metricSnapshot);
    var facts = ClassicMetricsTest.facts();
    var pools = new PoolFamilies();
    facts.pools().forEach(pools::add);
    facts.nodes().forEach(n -> n.mappings().forEach(m -> pools.add("farm_01", m.mapping())));
    pools.snapshots().forEach(all::metricSnapshot);
    all.metricSnapshot(FleetMetrics.outcome(true));
    ServerFamilies.of(desk()).forEach(all::metricSnapshot);
    all.metricSnapshot(NodeMetrics.build("0.1.0", "abc", "server"));
    var counts = List.of(new LiveFigures.StateCount("farm_01", 1, Worker.State.ACTIVE, 3));
    ServerFamilies.of(new LiveFigures.Health(true, 4, counts), facts).forEach(all::metricSnapshot);
    TunnelFamilies.of(
            new TunnelFacts(Instant.EPOCH, Optional.empty(), 1, 0, 1, Map.of("no-hello", 1L)))
        .forEach(all::metricSnapshot);
    var trail = new AuditTrail(entries -> new CompletableFuture<>(), (delay, then) -> {}, 1);
    ServerFamilies.of(trail).forEach(all::metricSnapshot);
    ProcessFamilies.now().forEach(all::metricSnapshot);
    var bytes = new ByteArrayOutputStream();
    ExpositionFormats.init().getPrometheusTextFormatWriter().write(bytes, all.build());
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
