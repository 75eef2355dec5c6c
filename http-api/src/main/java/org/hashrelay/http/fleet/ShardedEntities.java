package org.hashrelay.http.fleet;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;

/** The entities of the fleet, wherever they live. */
public final class ShardedEntities implements Entities {

  private final ClusterSharding sharding;
  private final Duration patience;

  /** Asks that take longer than {@code patience} fail; their caller is told 503. */
  public ShardedEntities(ClusterSharding sharding, Duration patience) {
    this.sharding = sharding;
    this.patience = patience;
  }

  @Override
  public CompletionStage<Pool.Reply> pool(
      int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
    return sharding.entityRefFor(Pool.TYPE, "" + id).ask(command::apply, patience);
  }

  @Override
  public CompletionStage<ClientNode.Reply> node(
      String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
    return sharding.entityRefFor(ClientNode.TYPE, id).ask(command::apply, patience);
  }

  @Override
  public CompletionStage<Catalogue.Reply> catalogue(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return sharding.entityRefFor(Catalogue.TYPE, Catalogue.ID).ask(command::apply, patience);
  }
}
