package org.hashrelay.actors.fleet;

import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.actors.agent.Agent;
import org.hashrelay.actors.agent.ServerLink;
import org.hashrelay.actors.catalogue.Catalogue.AddNode;
import org.hashrelay.actors.node.Channel;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.Register;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;

/**
 * The node inside a server: an agent whose link is no tunnel but a few method calls.
 *
 * <pre>
 *   entity ◄──► NodeLink ───ToNode───► Agent
 *                   ◄─────ToServer──────┘
 * </pre>
 */
public final class LocalNode {

  static final Duration AGAIN = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final NodeLinks links;
  private final About about;
  private final ActorRef<Agent.Message> agent;
  private final InstantSource clock;

  /**
   * What the node says of itself.
   *
   * @param server address of the server it is in
   * @param instance the life of this process; the agent was given the same
   */
  public record About(String nodeId, String server, String version, String instance) {

    public static About now(String nodeId, String server, String version) {
      return new About(nodeId, server, version, UUID.randomUUID().toString());
    }
  }

  private LocalNode(
      ActorSystem<?> system,
      NodeLinks links,
      About about,
      ActorRef<Agent.Message> agent,
      InstantSource clock) {
    this.system = system;
    this.links = links;
    this.about = about;
    this.agent = agent;
    this.clock = clock;
  }

  /** Makes sure that the fleet knows a node under this id; asking again changes nothing. */
  public static CompletionStage<ClientNode.Reply> register(Sharding sharding, String nodeId) {
    return sharding
        .catalogue(replyTo -> new AddNode(nodeId, replyTo))
        .thenCompose(reply -> sharding.node(nodeId, replyTo -> new Register(nodeId, "", replyTo)));
  }

  /** Links the agent to its entity, again whenever the link is closed; ends with the system. */
  public static void link(
      ActorSystem<?> system,
      NodeLinks links,
      About about,
      ActorRef<Agent.Message> agent,
      InstantSource clock) {
    new LocalNode(system, links, about, agent, clock).open();
  }

  private void open() {
    var info = new LinkInfo(
        about.instance(),
        "",
        about.server(),
        "in-process",
        "",
        "",
        about.version(),
        clock.instant());
    var pipe = new Pipe();
    var open = links.open(about.nodeId(), () -> info, pipe);
    agent.tell(new Agent.Linked(about.server(), pipe.toServer(open), open.pools()));
    pipe.ready.set(true);
  }

  /** The server's end; refuses what comes before the agent has heard of the link. */
  private final class Pipe implements Channel {

    private final AtomicBoolean ready = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    ServerLink toServer(NodeLinks.Open open) {
      return message -> {
        if (closed.get()) return false;
        open.received(message);
        return true;
      };
    }

    @Override
    public boolean send(ToNode message) {
      if (!ready.get() || closed.get()) return false;
      agent.tell(new Agent.FromServer(message));
      return true;
    }

    @Override
    public void close(String reason) {
      if (!closed.compareAndSet(false, true)) return;
      agent.tell(new Agent.LinkLost(reason));
      try {
        system.scheduler().scheduleOnce(AGAIN, LocalNode.this::open, system.executionContext());
      } catch (IllegalStateException e) { // the scheduler has ended with the server
        system.log().debug("The node inside the server ends with it");
      }
    }

    @Override
    public long rttMicros() {
      return 0;
    }
  }
}
