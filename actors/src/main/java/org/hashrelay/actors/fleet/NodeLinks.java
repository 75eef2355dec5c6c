package org.hashrelay.actors.fleet;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.node.Channel;
import org.hashrelay.actors.node.LinkEar;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.actors.node.NodeLink;
import org.hashrelay.actors.node.PoolBook;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.actors.upstream.UpstreamIngress;
import org.hashrelay.streams.mirror.MirrorFact;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.NodeSession;
import org.hashrelay.streams.tunnel.NodeSessions;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;

/** Opens a {@link NodeLink} for every node that comes to this server. */
public final class NodeLinks implements NodeSessions {

  /** Makes the dialer of one node: it may dial what the book says, and tells what it saw. */
  @FunctionalInterface
  public interface Dialers {
    PoolDialer dialer(
        Function<PoolRoute, Optional<PoolAddress>> book, Consumer<MirrorFact> facts, LiveNode live);
  }

  private final ActorSystem<?> system;
  private final Sharding sharding;
  private final SealedSecrets secrets;
  private final Dialers dialers;
  private final Here here;
  private final AtomicLong count = new AtomicLong();

  /**
   * This server: what it is called among the others, what time it is there, what is seen of the
   * nodes that are linked to it, and who listens in.
   */
  public record Here(
      String serverName, InstantSource clock, LiveFleet live, Function<String, LinkEar> ears) {}

  public NodeLinks(
      ActorSystem<?> system, Sharding sharding, SealedSecrets secrets, Dialers dialers, Here here) {
    this.system = system;
    this.sharding = sharding;
    this.secrets = secrets;
    this.dialers = dialers;
    this.here = here;
  }

  @Override
  public NodeSession.Handler opened(NodeSession session) {
    return open(session.nodeId(), () -> info(session), new TunnelChannel(session));
  }

  private LinkInfo info(NodeSession session) {
    var hello = session.hello();
    var remote = session.remoteAddress();
    return new LinkInfo(
        hello.instance(),
        hello.tokenId(),
        here.serverName(),
        session.transport(),
        session.cipher(),
        remote.getHostString() + ":" + remote.getPort(),
        hello.version(),
        here.clock().instant());
  }

  /** Opens a link over any channel; {@code info} says how the channel is now. */
  Open open(String nodeId, Supplier<LinkInfo> info, Channel channel) {
    var book = new PoolBook();
    var live = here.live().node(nodeId);
    var around = new NodeLink.Surroundings(
        command -> sharding.tellNode(nodeId, command),
        id -> sharding.pool(id, Pool.Get::new),
        sharding::subscribeToPools,
        secrets::openPassword,
        sharding,
        new NodeLink.Facts(
            sharding::tellPool, sharding::tellUpstream, here.ears().apply(nodeId)),
        live);
    var name = "link-" + count.incrementAndGet();
    var behavior = NodeLink.create(nodeId, info.get(), channel, book, around);
    var link = system.systemActorOf(behavior, name, Props.empty());
    var facts = new UpstreamIngress(nodeId, sharding::tellUpstream);
    Consumer<MirrorFact> seen = fact -> {
      facts.accept(fact);
      live.saw(fact);
    };
    return new Open(link, info, dialers.dialer(book, seen, live), live);
  }

  /** An open link, as the session behind it uses it. */
  record Open(
      ActorRef<NodeLink.Message> link, Supplier<LinkInfo> info, PoolDialer pools, LiveNode live)
      implements NodeSession.Handler {

    @Override
    public void received(ToServer message) {
      link.tell(new NodeLink.FromNode(message));
    }

    @Override
    public void passed(int bytesIn, int bytesOut) {
      live.passed(bytesIn, bytesOut);
    }

    @Override
    public void interrupted(String reason) {
      link.tell(new NodeLink.ChannelAway(reason));
    }

    @Override
    public void resumed() {
      link.tell(new NodeLink.ChannelBack(info.get()));
    }

    @Override
    public void closed(String reason) {
      link.tell(new NodeLink.ChannelClosed(reason));
    }
  }

  private record TunnelChannel(NodeSession session) implements Channel {

    @Override
    public boolean send(ToNode message) {
      return session.send(message);
    }

    @Override
    public void close(String reason) {
      session.close(reason);
    }

    @Override
    public long rttMicros() {
      return session.rttMicros();
    }
  }
}
