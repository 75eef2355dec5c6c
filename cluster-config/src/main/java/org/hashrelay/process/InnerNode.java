package org.hashrelay.process;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.pattern.Patterns;
import org.hashrelay.actors.agent.Agent;
import org.hashrelay.actors.fleet.LocalNode;
import org.hashrelay.actors.fleet.NodeLinks;
import org.hashrelay.actors.fleet.Sharding;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.downstream.MinerPorts;

/** The node inside a server. */
final class InnerNode {

  private static final int ATTEMPTS = 10;
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private InnerNode() {}

  static void start(
      ActorSystem<?> system,
      ServerSettings settings,
      String nodeId,
      Sharding sharding,
      NodeLinks links) {
    var registered = registered(system, sharding, nodeId);
    StartFailure.bound(registered, LocalSettings.PATH + ".node-id", nodeId);
    var server = settings.tunnel().publicAddress().toString();
    var about = LocalNode.About.now(nodeId, server, settings.build().version());
    var ports = new MinerPorts(
        Adapter.toClassic(system),
        settings.miners(),
        settings.local().listenAddress(),
        Time.SYSTEM);
    var behavior = Agent.create(about.instance(), ports, new AtomicLong());
    var agent = system.systemActorOf(behavior, "agent", Props.empty());
    Drain.addTo(system, agent);
    LocalNode.link(system, links, about, agent, InstantSource.system());
  }

  /** The first answer may take longer than an ask waits, while the fleet settles. */
  private static CompletionStage<ClientNode.Reply> registered(
      ActorSystem<?> system, Sharding sharding, String nodeId) {
    return Patterns.retry(
        () -> LocalNode.register(sharding, nodeId),
        ATTEMPTS,
        BETWEEN,
        system.classicSystem().scheduler(),
        system.executionContext());
  }
}
