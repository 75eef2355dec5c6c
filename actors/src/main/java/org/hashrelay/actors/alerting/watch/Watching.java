package org.hashrelay.actors.alerting.watch;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.hashrelay.actors.alerting.watch.FleetWatch.Fleet;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.catalogue.Catalogue.Contents;
import org.hashrelay.actors.fleet.Sharding;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.LinkEar;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.pool.Pool.PoolIs;

/** Everything that looks for trouble, in one server. */
public final class Watching {

  private Watching() {}

  /** Starts it, and answers who has to hear the links of a node. */
  public static Function<String, LinkEar> start(
      ActorSystem<?> system, Sharding sharding, ServerWatch.Server server, InstantSource clock) {
    system.systemActorOf(
        ServerWatch.create(server, sharding::tellDesk, clock), "server-watch", Props.empty());
    var around = new FleetWatch.Surroundings(
        sharding::tellDesk, () -> fleet(sharding), sharding::publish, clock);
    ClusterSingleton.get(system)
        .init(SingletonActor.of(FleetWatch.create(around), "fleet-watch")
            .withStopMessage(new FleetWatch.Stop()));
    var tower = system.systemActorOf(
        Watchtower.create(new Watchtower.Surroundings(
            sharding::tellDesk,
            id -> sharding.node(id, ClientNode.Get::new),
            sharding::publish,
            clock)),
        "watchtower",
        Props.empty());
    return nodeId -> Watchtower.ear(tower, nodeId);
  }

  private static CompletionStage<Fleet> fleet(Sharding sharding) {
    return sharding.catalogue(Catalogue.Everything::new).thenCompose(reply -> {
      var contents = (Contents) reply;
      var nodes = all(
          contents.nodes().stream()
              .map(id -> sharding.node(id, ClientNode.Get::new))
              .toList(),
          NodeIs.class);
      var pools = all(
          contents.pools().stream().map(id -> sharding.pool(id, Pool.Get::new)).toList(),
          PoolIs.class);
      return nodes.thenCombine(pools, Fleet::new);
    });
  }

  /** Those there are; what the catalogue lists and nobody made is none. */
  private static <T> CompletionStage<List<T>> all(
      List<? extends CompletionStage<?>> answers, Class<T> wanted) {
    var futures = answers.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(done -> futures.stream()
            .map(CompletableFuture::join)
            .filter(wanted::isInstance)
            .<T>map(wanted::cast)
            .toList());
  }
}
