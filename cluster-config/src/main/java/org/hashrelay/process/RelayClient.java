package org.hashrelay.process;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.hashrelay.actors.agent.Agent;
import org.hashrelay.actors.agent.AgentTunnel;
import org.hashrelay.http.StatusServer;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.downstream.MinerPorts;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.wish.WishFile;

/** A client node, as the list of its parts; it tries for ever to reach a server. */
public final class RelayClient {

  private static final Duration GLANCE = Duration.ofMillis(500);

  private final ClientSettings settings;
  private final ActorSystem<Void> system;
  private String statusAddress = "nowhere";

  private RelayClient(ClientSettings settings, ActorSystem<Void> system) {
    this.settings = settings;
    this.system = system;
  }

  /**
   * Starts it.
   *
   * @param complaints told why there is no tunnel, once per change
   * @throws StartFailure when a part does not come up; nothing is left running then
   */
  public static RelayClient start(
      ClientSettings settings, NodeToken token, Consumer<String> complaints) {
    try {
      Files.createDirectories(settings.dataDir());
    } catch (IOException failed) {
      throw new StartFailure(
          "hashrelay.data-dir = " + settings.dataDir() + " cannot be made: " + failed);
    }
    var system =
        ActorSystem.<Void>create(Behaviors.empty(), ClusterSettings.SYSTEM, settings.pekko());
    var client = new RelayClient(settings, system);
    try {
      client.startParts(token, complaints);
      return client;
    } catch (RuntimeException failed) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
      throw failed;
    }
  }

  private void startParts(NodeToken token, Consumer<String> complaints) {
    var instance = UUID.randomUUID().toString();
    var applied = new AtomicLong();
    var ports = new MinerPorts(
        Adapter.toClassic(system), settings.miners(), settings.listenAddress(), Time.SYSTEM);
    var keep = settings.outage().keepMinersConnected();
    var behavior = Agent.create(instance, ports, applied, keep);
    var agent = system.systemActorOf(behavior, "agent", Props.empty());
    var self = new TunnelClient.Self(
        new LatestToken(settings.tokenFile(), token), instance, WishFile.in(settings.dataDir()));
    var tunnel = AgentTunnel.start(
        agent, applied, handler -> TunnelClient.start(system, settings.tunnel(), self, handler));
    var watch = new NodeWatch(settings, system, agent, tunnel, complaints);
    startStatus(watch);
    drain(agent, tunnel);
    system
        .scheduler()
        .scheduleWithFixedDelay(Duration.ZERO, GLANCE, watch::look, system.executionContext());
  }

  private void startStatus(NodeWatch watch) {
    settings.status().bind().ifPresent(bind -> {
      var binding = StartFailure.bound(
          StatusServer.bind(system, bind, watch::status), "hashrelay.status.bind", bind);
      Drain.addTo(system, binding, "status");
      var address = binding.localAddress();
      statusAddress = "http://" + address.getHostString() + ":" + address.getPort() + "/status";
    });
  }

  /** The tunnel last, so that the last reports still travel. */
  private void drain(ActorRef<Agent.Message> agent, TunnelClient tunnel) {
    Drain.addTo(system, agent);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceRequestsDone(),
            "stop-tunnel",
            () -> tunnel.stop().thenApply(done -> Done.getInstance()));
  }

  public ActorSystem<?> system() {
    return system;
  }

  /** Where things are, for whoever started it. */
  public List<String> description() {
    return List.of(
        "HashRelay %s, client node %s".formatted(settings.build().version(), settings.nodeId()),
        "  servers  " + settings.tunnel().servers(),
        "  ports    opened on " + settings.listenAddress() + " as the server says",
        "  status   " + statusAddress);
  }
}
