package org.hashrelay.actors.agent;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.hashrelay.streams.aggregation.MappingRunner;
import org.hashrelay.streams.aggregation.RunningMapping;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;

/** Ports that exist only here: one mapping on each, and the rest of the world may hold some. */
public final class FakePorts implements MappingRunner {

  public final Map<Integer, Port> open = new ConcurrentHashMap<>();
  public final Map<Integer, String> heldByOthers = new ConcurrentHashMap<>();
  volatile boolean closeSlowly;
  final List<CompletableFuture<Done>> closing = new CopyOnWriteArrayList<>();

  @Override
  public RunningMapping start(MappingOrder order, PoolDialer pools, Consumer<ReportEntry> reports) {
    var port = new Port(order, reports);
    var failure = open.putIfAbsent(order.localPort(), port);
    port.bound = failure == null && !heldByOthers.containsKey(order.localPort());
    return port;
  }

  /** An open port. */
  public final class Port implements RunningMapping {

    public volatile MappingOrder order;
    public final Consumer<ReportEntry> reports;
    public final List<String> kicked = new CopyOnWriteArrayList<>();
    volatile boolean bound;
    volatile int updates;

    private Port(MappingOrder order, Consumer<ReportEntry> reports) {
      this.order = order;
      this.reports = reports;
    }

    @Override
    public void update(MappingOrder next) {
      order = next;
      updates++;
    }

    @Override
    public void kick(String worker) {
      kicked.add(worker);
    }

    @Override
    public CompletionStage<Done> started() {
      return CompletableFuture.completedStage(Done.getInstance());
    }

    @Override
    public MappingTelemetry telemetry() {
      var holder = heldByOthers.getOrDefault(order.localPort(), "");
      var state = holder.isEmpty() ? "running" : "port_in_use";
      return MappingTelemetry.idle(order.id(), state, holder, 500);
    }

    @Override
    public CompletionStage<Done> stop(String reason) {
      var closed = new CompletableFuture<Done>();
      closing.add(closed);
      var freed = closed.thenApply(done -> {
        open.remove(order.localPort(), this);
        return done;
      });
      if (!closeSlowly) closed.complete(Done.getInstance());
      return freed;
    }
  }
}
