package org.hashrelay.http.fleet;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;

/**
 * The way to the entities: asks over sharding in production, a few maps in tests.
 *
 * <p>A stage fails when its entity does not answer in time; callers learn no more than that.
 */
public interface Entities {

  CompletionStage<Pool.Reply> pool(int id, Function<ActorRef<Pool.Reply>, Pool.Command> command);

  CompletionStage<ClientNode.Reply> node(
      String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command);

  CompletionStage<Catalogue.Reply> catalogue(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command);

  CompletionStage<AlertDesk.Reply> desk(
      Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command);

  CompletionStage<AuditLog.Reply> audit(
      Function<ActorRef<AuditLog.Reply>, AuditLog.Command> command);
}
