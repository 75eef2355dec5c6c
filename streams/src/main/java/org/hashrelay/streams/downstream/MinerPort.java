package org.hashrelay.streams.downstream;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.hashrelay.streams.aggregation.RunningMapping;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MinerSeat;

/**
 * The handle of one mapping's port: everything asked of it is done inside its island.
 *
 * <p>May be used from any thread; what it answers at once was put there by the island.
 */
final class MinerPort implements RunningMapping {

  private final Inbox inbox = new Inbox();
  private final CompletableFuture<Done> started = new CompletableFuture<>();
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();
  private volatile PortIsland.Logic island;
  private volatile MappingTelemetry telemetry;
  private volatile List<MinerSeat> seats = List.of();

  MinerPort(MappingOrder order) {
    telemetry = PortTelemetry.notYet(order);
  }

  @Override
  public void update(MappingOrder order) {
    inbox.execute(() -> island.update(order));
  }

  @Override
  public void kick(String worker) {
    inbox.execute(() -> island.kick(worker));
  }

  @Override
  public CompletionStage<Done> started() {
    return started.minimalCompletionStage();
  }

  @Override
  public MappingTelemetry telemetry() {
    return telemetry;
  }

  @Override
  public List<MinerSeat> seats() {
    return seats;
  }

  @Override
  public CompletionStage<Done> stop(String reason) {
    inbox.execute(() -> island.stop(reason));
    return stopped.minimalCompletionStage();
  }

  Inbox inbox() {
    return inbox;
  }

  void runs(PortIsland.Logic inside) {
    island = inside;
  }

  void triedToBind() {
    started.complete(Done.getInstance());
  }

  void publish(MappingTelemetry now) {
    telemetry = now;
  }

  void publish(List<MinerSeat> now) {
    seats = now;
  }

  void ended() {
    publish(List.of());
    inbox.stop();
    triedToBind();
    stopped.complete(Done.getInstance());
  }
}
