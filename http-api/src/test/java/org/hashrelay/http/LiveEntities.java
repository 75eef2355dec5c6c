package org.hashrelay.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.DeskEntity;
import org.hashrelay.actors.alerting.notify.Courier;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.audit.AuditLog;
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
  private volatile Predicate<Object> lost = command -> false;

  LiveEntities(ActorTestKit kit) {
    this.kit = kit;
  }

  /** From now on nobody answers, or everybody does again. */
  void silent(boolean now) {
    silent = now;
  }

  /** The next commands of these kinds are carried out, and their answers are lost. */
  void loseAnswers(int times, Class<?>... kinds) {
    var left = new AtomicInteger(times);
    lost = command -> List.of(kinds).contains(command.getClass()) && left.getAndDecrement() > 0;
  }

  @Override
  public CompletionStage<Pool.Reply> pool(
      int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
    return ask(
        "pool-" + id, () -> Pool.create("" + id, changed -> {}, InstantSource.system()), command);
  }

  @Override
  public CompletionStage<ClientNode.Reply> node(
      String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
    return ask("node-" + id, () -> ClientNode.create(id, InstantSource.system()), command);
  }

  @Override
  public CompletionStage<Catalogue.Reply> catalogue(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return ask("catalogue", () -> Catalogue.create(Catalogue.ID, changed -> {}), command);
  }

  @Override
  public CompletionStage<AlertDesk.Reply> desk(
      Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command) {
    return ask("desk", this::desk, command);
  }

  @Override
  public CompletionStage<AuditLog.Reply> audit(
      Function<ActorRef<AuditLog.Reply>, AuditLog.Command> command) {
    return ask("audit", () -> AuditLog.create(AuditLog.ID), command);
  }

  /** Says something to the alert desk that nobody answers. */
  void tellDesk(AlertDesk.Command command) {
    this.<AlertDesk.Command>entity("desk", this::desk).tell(command);
  }

  private Behavior<AlertDesk.Command> desk() {
    Courier lost = (channel, message) ->
        CompletableFuture.completedFuture(Outcome.Failed.because("nobody carries it"));
    return DeskEntity.create(
        AlertDesk.ID,
        new DeskEntity.Surroundings(lost, event -> {}, InstantSource.system(), () -> 0.5));
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
    var losing = lost;
    var gone = new AtomicBoolean();
    CompletionStage<R> answer = AskPattern.ask(
        entity,
        (ActorRef<R> ref) -> {
          var said = command.apply(ref);
          gone.set(losing.test(said));
          return said;
        },
        PATIENCE,
        kit.scheduler());
    return gone.get()
        ? CompletableFuture.failedStage(new TimeoutException("the answer was lost"))
        : answer;
  }

  @SuppressWarnings("unchecked")
  private <C> ActorRef<C> entity(String name, Supplier<Behavior<C>> behavior) {
    return (ActorRef<C>) running.computeIfAbsent(name, n -> kit.spawn(behavior.get()));
  }
}
