package org.hashrelay.actors.agent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.Hello;

/** Ties an {@link Agent} to the tunnel of its node. */
public final class AgentTunnel implements TunnelClient.Handler {

  private final ActorRef<Agent.Message> agent;
  private final AtomicLong applied;
  private final CompletableFuture<TunnelClient> client = new CompletableFuture<>();

  private AgentTunnel(ActorRef<Agent.Message> agent, AtomicLong applied) {
    this.agent = agent;
    this.applied = applied;
  }

  /**
   * Starts the tunnel.
   *
   * @param applied what the agent was given: the revision its ports follow
   * @param start starts a client with this handler
   */
  public static TunnelClient start(
      ActorRef<Agent.Message> agent,
      AtomicLong applied,
      Function<TunnelClient.Handler, TunnelClient> start) {
    var handler = new AgentTunnel(agent, applied);
    var client = start.apply(handler);
    handler.client.complete(client);
    return client;
  }

  /** The first tunnel may stand before the client is known here; what follows keeps its order. */
  @Override
  public void connected(Hello.FromServer server, TunnelClient.Link link) {
    var open = client.join();
    agent.tell(new Agent.Linked(server.serverName(), link::send, open, open::facts));
  }

  @Override
  public void received(ToNode message) {
    agent.tell(new Agent.FromServer(message));
  }

  @Override
  public void interrupted(String reason) {
    agent.tell(new Agent.Interrupted(reason));
  }

  @Override
  public void resumed() {
    agent.tell(new Agent.Resumed());
  }

  @Override
  public void lost(String reason) {
    agent.tell(new Agent.LinkLost(reason));
  }

  @Override
  public long lastRevision() {
    return applied.get();
  }
}
