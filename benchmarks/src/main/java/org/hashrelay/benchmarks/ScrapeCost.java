package org.hashrelay.benchmarks;

import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.node.MappingStatus;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.metrics.ClassicSettings;
import org.hashrelay.http.metrics.FleetMetrics;
import org.hashrelay.persistence.projection.LiveFigures;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.Seats;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.MinerSeat;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** What does a scrape cost in CPU time, with so many workers shown one by one? */
public final class ScrapeCost {

  private static final int ROUNDS = 60;

  private ScrapeCost() {}

  public static void main(String[] arguments) throws IOException {
    var workers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
    var live = new LiveFleet(InstantSource.system());
    mine(live, workers);
    var settings = new ClassicSettings(true, "", ClassicSettings.ALL_WORKERS);
    var besides = new FleetMetrics.Besides(() -> LiveFigures.Health.UNKNOWN, open -> "");
    var metrics = new FleetMetrics(new Standing(), live, settings, besides, List::of);
    var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var took = new double[ROUNDS];
    var size = 0;
    for (var round = 0; round < ROUNDS; round++) {
      var before = thread.getCurrentThreadCpuTime();
      size = scrape(metrics);
      took[round] = (thread.getCurrentThreadCpuTime() - before) / 1e6;
    }
    var cold = took[0];
    Arrays.sort(took);
    System.out.printf(
        "%,d workers: %,d bytes; CPU ms: first %.1f, median %.1f, worst but one %.1f%n",
        workers, size, cold, took[ROUNDS / 2], took[ROUNDS - 2]);
  }

  private static int scrape(FleetMetrics metrics) throws IOException {
    var gathered = metrics.gather(false).toCompletableFuture().join();
    var bytes = new ByteArrayOutputStream(gathered.classic().length());
    bytes.write(gathered.classic().getBytes(StandardCharsets.UTF_8));
    var all = MetricSnapshots.builder();
    gathered.families().forEach(all::metricSnapshot);
    ExpositionFormats.init().getPrometheusTextFormatWriter().write(bytes, all.build());
    return bytes.size();
  }

  private static void mine(LiveFleet live, int workers) {
    var node = live.node("farm_01");
    node.linked(node, "life");
    node.told(Telemetry.NONE, 20_000);
    var seats = new ArrayList<MinerSeat>();
    var shares = new ArrayList<ReportEntry>();
    for (var i = 1; i <= workers; i++) {
      var name = "acme.rig" + i;
      var peer = "10.0." + i / 250 + "." + i % 250 + ":" + (40_000 + i % 20_000);
      seats.add(new MinerSeat(i, 1, peer, name, 1, 65_536));
      shares.add(
          new ShareJudged(1, name, 0, ShareResult.ACCEPTED, 65_536, 0, true, 1, 40, 65_536, i));
    }
    node.told(new Seats(true, seats, List.of()), 0);
    node.told(new Report("life", 1, shares), 0);
  }

  /** One node, one mapping, one pool. */
  private static final class Standing implements Entities {

    @Override
    public CompletionStage<Pool.Reply> pool(
        int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
      var settings = new Pool.Settings(
          "pool", "BTC", "pool.example", 3333, false, "sha256d", "stratum-v1", "", "", true);
      var health = new Pool.Health("up", "", Optional.empty());
      return CompletableFuture.completedStage(
          new Pool.PoolIs(id, 1, settings, health, Optional.empty()));
    }

    @Override
    public CompletionStage<ClientNode.Reply> node(
        String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
      var mapping = new Mapping(
          1,
          "btc",
          3333,
          true,
          "aggregate",
          "auto",
          List.of(new Mapping.PoolChoice(1, 1)),
          500,
          Duration.ofSeconds(5),
          false,
          true,
          new WorkerNaming("pass_through", ""),
          "hold",
          1);
      return CompletableFuture.completedStage(new ClientNode.NodeIs(
          id,
          "",
          "",
          "",
          "",
          1,
          1,
          1,
          Optional.empty(),
          Optional.empty(),
          0,
          Telemetry.NONE,
          List.of(new ClientNode.MappingIs(id, mapping, MappingStatus.idle("running", ""))),
          Optional.empty()));
    }

    @Override
    public CompletionStage<Catalogue.Reply> catalogue(
        Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
      return CompletableFuture.completedStage(
          new Catalogue.Contents(List.of(1), List.of("farm_01"), Map.of(1, "farm_01")));
    }

    @Override
    public CompletionStage<AuditLog.Reply> audit(
        Function<ActorRef<AuditLog.Reply>, AuditLog.Command> command) {
      return CompletableFuture.completedStage(new AuditLog.Newest(List.of(), 0));
    }

    @Override
    public CompletionStage<AlertDesk.Reply> desk(
        Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command) {
      return CompletableFuture.failedStage(new UnsupportedOperationException("no desk here"));
    }
  }
}
