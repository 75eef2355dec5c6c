package org.hashrelay.actors.fleet;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.DeskEntity;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.notify.Courier;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.catalogue.Catalogue.TokensChanged;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.actors.miner.Recorder;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.upstream.Upstream;
import org.hashrelay.actors.upstream.Upstream.UpstreamId;

/**
 * The one place where entities are registered and found.
 *
 * <p>A stage that fails, mostly with a timeout, says nothing about whether the command was done: ask
 * again.
 */
public final class Sharding implements Recorder {

  private static final int MOST_UNWRITTEN = 10_000;

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final FleetSettings settings;
  private final ActorRef<Topic.Command<Pool.Changed>> poolChanges;
  private final ActorRef<Topic.Command<TokensChanged>> tokenChanges;
  private final ActorRef<Topic.Command<LiveEvent>> live;

  private Sharding(ActorSystem<?> system, FleetSettings settings) {
    this.system = system;
    this.sharding = ClusterSharding.get(system);
    this.settings = settings;
    this.poolChanges =
        system.systemActorOf(Topic.create(Pool.Changed.class, "pools"), "pools", Props.empty());
    this.tokenChanges =
        system.systemActorOf(Topic.create(TokensChanged.class, "tokens"), "tokens", Props.empty());
    this.live = system.systemActorOf(Topic.create(LiveEvent.class, "live"), "live", Props.empty());
  }

  /**
   * Registers every entity type; once in each server.
   *
   * @param courier takes the alert desk's messages to people
   */
  public static Sharding start(
      ActorSystem<?> system, FleetSettings settings, InstantSource clock, Courier courier) {
    var sharding = new Sharding(system, settings);
    sharding.register(Catalogue.TYPE, id -> Catalogue.create(id, sharding::publish));
    sharding.register(ClientNode.TYPE, id -> ClientNode.create(id, clock));
    sharding.register(Pool.TYPE, id -> Pool.create(id, sharding::publish, clock));
    sharding.register(Upstream.TYPE, Upstream::create);
    sharding.register(Miner.TYPE, Miner::create);
    var desk = new DeskEntity.Surroundings(courier, sharding::publish, clock, Math::random);
    sharding.register(AlertDesk.TYPE, id -> DeskEntity.create(id, desk));
    sharding.register(AuditLog.TYPE, AuditLog::create);
    return sharding;
  }

  public CompletionStage<Catalogue.Reply> catalogue(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return sharding
        .entityRefFor(Catalogue.TYPE, Catalogue.ID)
        .ask(command::apply, settings.askTimeout());
  }

  public CompletionStage<ClientNode.Reply> node(
      String nodeId, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
    return sharding
        .entityRefFor(ClientNode.TYPE, nodeId)
        .ask(command::apply, settings.askTimeout());
  }

  public void tellNode(String nodeId, ClientNode.Command command) {
    sharding.entityRefFor(ClientNode.TYPE, nodeId).tell(command);
  }

  public CompletionStage<Pool.Reply> pool(
      int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
    return sharding
        .entityRefFor(Pool.TYPE, Integer.toString(id))
        .ask(command::apply, settings.askTimeout());
  }

  public void tellPool(int id, Pool.Command command) {
    sharding.entityRefFor(Pool.TYPE, Integer.toString(id)).tell(command);
  }

  /** Told of every change of a pool, wherever it was made, as long as the subscriber lives. */
  public void subscribeToPools(ActorRef<Pool.Changed> subscriber) {
    poolChanges.tell(Topic.subscribe(subscriber));
  }

  /** Told of every change of tokens, wherever it was made, as long as the subscriber lives. */
  public void subscribeToTokens(ActorRef<TokensChanged> subscriber) {
    tokenChanges.tell(Topic.subscribe(subscriber));
  }

  @Override
  public CompletionStage<Miner.Recorded> ask(
      WorkerId worker, Function<ActorRef<Miner.Recorded>, Miner.Command> command) {
    return sharding
        .entityRefFor(Miner.TYPE, worker.entityId())
        .ask(command::apply, settings.askTimeout());
  }

  public void tellUpstream(UpstreamId id, Upstream.Command command) {
    sharding.entityRefFor(Upstream.TYPE, id.entityId()).tell(command);
  }

  public CompletionStage<AlertDesk.Reply> desk(
      Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command) {
    return sharding
        .entityRefFor(AlertDesk.TYPE, AlertDesk.ID)
        .ask(command::apply, settings.askTimeout());
  }

  public void tellDesk(AlertDesk.Command command) {
    sharding.entityRefFor(AlertDesk.TYPE, AlertDesk.ID).tell(command);
  }

  public CompletionStage<AuditLog.Reply> audit(
      Function<ActorRef<AuditLog.Reply>, AuditLog.Command> command) {
    return sharding
        .entityRefFor(AuditLog.TYPE, AuditLog.ID)
        .ask(command::apply, settings.askTimeout());
  }

  /** A way to the audit log; a server has one. */
  public AuditTrail auditTrail() {
    return new AuditTrail(
        entries -> audit(ref -> new AuditLog.Note(entries, ref)),
        (delay, then) -> system.scheduler().scheduleOnce(delay, then, system.executionContext()),
        MOST_UNWRITTEN);
  }

  /** Told of everything that happens, on whichever server, as long as the subscriber lives. */
  public void subscribeToLive(ActorRef<LiveEvent> subscriber) {
    live.tell(Topic.subscribe(subscriber));
  }

  /** Tells every server. */
  public void publish(LiveEvent event) {
    live.tell(Topic.publish(event));
  }

  private void publish(Pool.Changed changed) {
    poolChanges.tell(Topic.publish(changed));
  }

  private void publish(TokensChanged changed) {
    tokenChanges.tell(Topic.publish(changed));
  }

  private <C> void register(EntityTypeKey<C> type, Function<String, Behavior<C>> behavior) {
    var own = ClusterShardingSettings.create(system);
    var idle = own.passivationStrategySettings().withIdleEntityPassivation(settings.minerIdle());
    sharding.init(Entity.of(type, context -> behavior.apply(context.getEntityId()))
        .withMessageExtractor(new HashCodeMessageExtractor<C>(settings.numberOfShards()))
        .withSettings(
            type.equals(Miner.TYPE)
                ? own.withPassivationStrategy(idle)
                : own.withNoPassivationStrategy()));
  }
}
