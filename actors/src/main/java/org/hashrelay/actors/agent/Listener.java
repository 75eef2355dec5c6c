package org.hashrelay.actors.agent;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.hashrelay.streams.aggregation.RunningMapping;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;

/** One mapping of a node, running or not. Confined to its {@link Listeners}. */
final class Listener {

  private MappingOrder order;
  private Optional<RunningMapping> running = Optional.empty();
  private Optional<String> resting = Optional.empty();
  private final CompletableFuture<Done> started = new CompletableFuture<>();

  Listener(MappingOrder order) {
    this.order = order;
    if (!canRun()) started.complete(Done.getInstance());
  }

  MappingOrder order() {
    return order;
  }

  Optional<RunningMapping> running() {
    return running;
  }

  /** It shall not run for now, for this reason; what runs is the caller's to stop. */
  Optional<RunningMapping> rest(String reason) {
    if (canRun()) resting = Optional.of(reason);
    var stopped = running;
    running = Optional.empty();
    return stopped;
  }

  /** Whether it rested; it may run again. */
  boolean wake() {
    var rested = resting.isPresent();
    resting = Optional.empty();
    return rested;
  }

  /** Settled when the first attempt to open the port is over, or none is made. */
  CompletableFuture<Done> started() {
    return started;
  }

  boolean canRun() {
    return idleState().isEmpty();
  }

  /** Whether the same port can go on serving under the new order. */
  boolean canBecome(MappingOrder next) {
    return canRun()
        && new Listener(next).canRun()
        && order.localPort() == next.localPort()
        && order.mode().equals(next.mode())
        && order.protocol().equals(next.protocol());
  }

  void update(MappingOrder next) {
    var changed = !next.equals(order);
    order = next;
    if (changed) running.ifPresent(mapping -> mapping.update(next));
  }

  void runs(RunningMapping mapping) {
    running = Optional.of(mapping);
    mapping.started().whenComplete((done, failure) -> started.complete(Done.getInstance()));
  }

  MappingTelemetry telemetry() {
    return running
        .map(RunningMapping::telemetry)
        .orElseGet(() -> idleState()
            .map(state -> idle(state, idleDetail()))
            .orElseGet(() -> idle("pending", "waits for its port to be free")));
  }

  private Optional<String> idleState() {
    if (!order.enabled()) return Optional.of("disabled");
    if (!isModeKnown()) return Optional.of("failed");
    if (resting.isPresent()) return Optional.of("node_offline");
    return order.pools().isEmpty() ? Optional.of("pool_down") : Optional.empty();
  }

  private String idleDetail() {
    if (!order.enabled()) return "";
    if (resting.isPresent()) return resting.get();
    return isModeKnown()
        ? "none of its pools is enabled"
        : "mode " + order.mode() + " is not available in this version";
  }

  private boolean isModeKnown() {
    return order.mode().equals("aggregate") || order.mode().equals("transparent");
  }

  private MappingTelemetry idle(String state, String detail) {
    return MappingTelemetry.idle(order.id(), state, detail, 0);
  }
}
