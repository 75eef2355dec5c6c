package org.hashrelay.process;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.fleet.Sharding;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.http.fleet.Entities;

/** The API's way to the entities: asks over sharding. */
record ShardedEntities(Sharding sharding) implements Entities {

  @Override
  public CompletionStage<Pool.Reply> pool(
      int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
    return sharding.pool(id, command);
  }

  @Override
  public CompletionStage<ClientNode.Reply> node(
      String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
    return sharding.node(id, command);
  }

  @Override
  public CompletionStage<Catalogue.Reply> catalogue(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return sharding.catalogue(command);
  }

  @Override
  public CompletionStage<AlertDesk.Reply> desk(
      Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command) {
    return sharding.desk(command);
  }

  @Override
  public CompletionStage<AuditLog.Reply> audit(
      Function<ActorRef<AuditLog.Reply>, AuditLog.Command> command) {
    return sharding.audit(command);
  }
}
