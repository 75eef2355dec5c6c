package org.hashrelay.streams.downstream;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.RunningMapping;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** One mapping on a free port of this machine, with all it reports. */
record Port(MappingOrder order, RunningMapping mapping, List<ReportEntry> reports)
    implements AutoCloseable {

  static final MinerPortSettings SETTINGS =
      MinerPortSettings.from(ConfigFactory.parseResources("reference.conf").resolve());

  static Port open(ActorSystem system, PoolDialer dialer, MappingOrder order) {
    return open(new MinerPorts(system, SETTINGS, "127.0.0.1", Time.SYSTEM), dialer, order);
  }

  static Port open(MinerPorts ports, PoolDialer dialer, MappingOrder order) {
    var reports = new CopyOnWriteArrayList<ReportEntry>();
    var mapping = ports.start(order, dialer, reports::add);
    mapping.started().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    return new Port(order, mapping, reports);
  }

  static MappingOrder order(int minersPerConn) {
    return order(freePort(), minersPerConn, "aggregate", List.of(pool(1)));
  }

  static MappingOrder order(int port, int minersPerConn, String mode, List<PoolOrder> pools) {
    return new MappingOrder(
        1,
        "test",
        port,
        true,
        mode,
        "auto",
        pools,
        minersPerConn,
        Duration.ofSeconds(5),
        false,
        true,
        WorkerNaming.PASS_THROUGH,
        "hold",
        1);
  }

  static PoolOrder pool(int id) {
    return new PoolOrder(id, "pool " + id, "sha256d", "stratum-v1", "", "", true);
  }

  static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  int number() {
    return order.localPort();
  }

  MappingTelemetry telemetry() {
    return mapping.telemetry();
  }

  long refused(String kind) {
    return telemetry().refused().getOrDefault(kind, 0L);
  }

  long count(ShareResult result) {
    return reports.stream()
        .filter(r -> r instanceof ShareJudged share && share.result() == result)
        .count();
  }

  @Override
  public void close() {
    mapping
        .stop("test over")
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }
}
