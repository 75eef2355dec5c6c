package org.hashrelay.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.http.fleet.Entities;

/** The real entities on a journal in memory, without a cluster. */
final class LiveEntities implements Entities {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ActorTestKit kit;
  private final Map<String, ActorRef<?>> running = new ConcurrentHashMap<>();
  private volatile boolean silent;

  LiveEntities(ActorTestKit kit) {
    this.kit = kit;
  }

  /** From now on nobody answers, or everybody does again. */
  void silent(boolean now) {
    silent = now;
  }

  @Override
  public CompletionStage<Pool.Reply> pool(
      int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
    return ask("pool-" + id, () -> Pool.create("" + id, changed -> {}), command);
  }

  @Override
  public CompletionStage<ClientNode.Reply> node(
      String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
    return ask("node-" + id, () -> ClientNode.create(id, InstantSource.system()), command);
  }

  @Override
  public CompletionStage<Catalogue.Reply> catalogue(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return ask("catalogue", () -> Catalogue.create(Catalogue.ID), command);
  }

  /** Tells a node something that nobody answers. */
  void tell(String nodeId, ClientNode.Command command) {
    this.<ClientNode.Command>entity(
            "node-" + nodeId, () -> ClientNode.create(nodeId, InstantSource.system()))
        .tell(command);
  }

  private <C, R> CompletionStage<R> ask(
      String name, Supplier<Behavior<C>> behavior, Function<ActorRef<R>, C> command) {
    if (silent) return CompletableFuture.failedStage(new TimeoutException("nobody is there"));
    ActorRef<C> entity = entity(name, behavior);
    return AskPattern.ask(entity, command::apply, PATIENCE, kit.scheduler());
  }

  @SuppressWarnings("unchecked")
  private <C> ActorRef<C> entity(String name, Supplier<Behavior<C>> behavior) {
    return (ActorRef<C>) running.computeIfAbsent(name, n -> kit.spawn(behavior.get()));
  }
}
