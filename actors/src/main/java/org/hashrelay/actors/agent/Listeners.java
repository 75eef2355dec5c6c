package org.hashrelay.actors.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.hashrelay.streams.aggregation.MappingRunner;
import org.hashrelay.streams.aggregation.RunningMapping;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied.Failure;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MinerSeat;
import org.hashrelay.streams.tunnel.control.ReportEntry;

/**
 * The ports of a node: makes them match what the server says, and touches no other.
 *
 * <p>Confined to its agent, on whose thread {@code self} runs things.
 */
final class Listeners {

  static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Set<String> FAILED = Set.of("port_in_use", "failed");

  private final MappingRunner runner;
  private final Consumer<ReportEntry> reports;
  private final Executor self;
  private final Map<Integer, Listener> listeners = new TreeMap<>();
  private final Map<Integer, CompletableFuture<Done>> closing = new HashMap<>();

  Listeners(MappingRunner runner, Consumer<ReportEntry> reports, Executor self) {
    this.runner = runner;
    this.reports = reports;
    this.self = self;
  }

  /** All of these and no other; settled when each has tried to open its port. */
  CompletionStage<Done> sync(Collection<MappingOrder> orders, PoolDialer pools) {
    var wanted = orders.stream().map(MappingOrder::id).collect(Collectors.toSet());
    List.copyOf(listeners.keySet()).stream()
        .filter(id -> !wanted.contains(id))
        .forEach(id -> remove(id, "deleted"));
    // Whatever frees a port comes first: two mappings may have changed places.
    orders.stream().filter(order -> !canGoOn(order)).forEach(order -> remove(order.id(), "moved"));
    var started = orders.stream().map(order -> put(order, pools)).toList();
    return all(started);
  }

  /** Settled when the mapping has tried to open its port. */
  CompletableFuture<Done> put(MappingOrder order, PoolDialer pools) {
    if (canGoOn(order)) {
      var listener = listeners.get(order.id());
      listener.update(order);
      return listener.started();
    }
    remove(order.id(), order.enabled() ? "changed" : "disabled");
    var listener = new Listener(order);
    listeners.put(order.id(), listener);
    if (listener.canRun()) start(listener, pools);
    return listener.started();
  }

  void remove(int mappingId, String reason) {
    var listener = listeners.remove(mappingId);
    if (listener == null) return;
    listener.started().complete(Done.getInstance());
    listener.running().ifPresent(running -> close(listener.order().localPort(), running, reason));
  }

  void kick(int mappingId, String worker) {
    var listener = listeners.get(mappingId);
    if (listener != null) listener.running().ifPresent(running -> running.kick(worker));
  }

  /** Closes every port; {@link #reopen} opens them again. */
  void closeAll(String reason) {
    for (var listener : listeners.values()) {
      listener
          .rest(reason)
          .ifPresent(running -> close(listener.order().localPort(), running, reason));
    }
  }

  void reopen(PoolDialer pools) {
    for (var listener : listeners.values()) {
      if (listener.wake()) start(listener, pools);
    }
  }

  CompletionStage<Done> stop(String reason) {
    List.copyOf(listeners.keySet()).forEach(id -> remove(id, reason));
    return all(List.copyOf(closing.values()));
  }

  List<MappingTelemetry> telemetry() {
    return listeners.values().stream().map(Listener::telemetry).toList();
  }

  /** Who sits at any of the ports. */
  List<MinerSeat> seats() {
    return listeners.values().stream()
        .flatMap(listener -> listener.running().stream())
        .flatMap(running -> running.seats().stream())
        .toList();
  }

  /** What does not run as ordered, by mapping. */
  static List<Failure> failures(List<MappingTelemetry> telemetry) {
    return telemetry.stream()
        .filter(mapping -> FAILED.contains(mapping.state()))
        .map(m -> new Failure(m.mappingId(), m.state(), m.detail()))
        .toList();
  }

  private boolean canGoOn(MappingOrder order) {
    var known = listeners.get(order.id());
    return known != null && known.canBecome(order);
  }

  private void start(Listener listener, PoolDialer pools) {
    var freed = closing.get(listener.order().localPort());
    if (freed == null || freed.isDone()) {
      listener.runs(runner.start(listener.order(), pools, reports));
      return;
    }
    freed.whenCompleteAsync(
        (done, failure) -> {
          var known = listeners.get(listener.order().id()) == listener;
          if (known && listener.canRun()) start(listener, pools);
        },
        self);
  }

  private void close(int port, RunningMapping running, String reason) {
    var closed = running
        .stop(reason)
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(Done.getInstance(), CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> Done.getInstance());
    closing.put(port, closed);
    closed.whenCompleteAsync((done, failure) -> closing.remove(port, closed), self);
  }

  private static CompletableFuture<Done> all(Collection<CompletableFuture<Done>> stages) {
    return CompletableFuture.allOf(new ArrayList<>(stages).toArray(CompletableFuture[]::new))
        .thenApply(nothing -> Done.getInstance());
  }
}
