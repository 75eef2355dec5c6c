package org.hashrelay.streams.tunnel;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolConnector;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.tunnel.TokenKeys.KnownNode;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelClientSettings;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.identity.CurrentIdentity;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** A server and its nodes on loopback, with real sockets, and everything they were told. */
final class TunnelFixture implements AutoCloseable {

  static final Config TEST = ConfigFactory.parseString(
          "pekko.loglevel = WARNING, pekko.stdout-loglevel = WARNING\n"
              + "pekko.fail-mixed-versions = off\n")
      .withFallback(ConfigFactory.load());

  final ActorSystem system = ActorSystem.create("tunnel", TEST);
  final NodeToken token = NodeToken.generate(new SecureRandom());
  final Map<String, KnownNode> known = new ConcurrentHashMap<>();
  final Pseudonyms pseudonyms = new Pseudonyms(InstantSource.system());
  final Map<Integer, PoolAddress> pools = new ConcurrentHashMap<>();
  final BlockingQueue<ServerSide> sessions = new LinkedBlockingQueue<>();
  final Path dataDir;
  final CurrentIdentity shown;

  /** What holds up the server's end of each session when it begins. */
  volatile Runnable pause = () -> {};

  TunnelFixture(Path dataDir) {
    this.dataDir = dataDir;
    this.shown = new CurrentIdentity(ServerIdentity.inDataDir(dataDir));
    known.put(token.id(), new KnownNode("farm-1", token.verifier()));
    pseudonyms.put(token.id(), token.prk());
  }

  /** What the server knows of tokens. */
  private final class Keys implements TokenKeys {
    @Override
    public CompletionStage<Optional<KnownNode>> find(String tokenId) {
      return CompletableFuture.completedFuture(Optional.ofNullable(known.get(tokenId)));
    }

    @Override
    public Pseudonyms pseudonyms() {
      return pseudonyms;
    }
  }

  /** A session and what it was told. */
  final class ServerSide implements NodeSession.Handler {
    final NodeSession session;
    final BlockingQueue<ToServer> received = new LinkedBlockingQueue<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final BlockingQueue<String> away = new LinkedBlockingQueue<>();
    final BlockingQueue<String> back = new LinkedBlockingQueue<>();
    final LongAdder in = new LongAdder();
    final LongAdder out = new LongAdder();

    ServerSide(NodeSession session) {
      this.session = session;
      sessions.add(this);
      pause.run();
    }

    @Override
    public void received(ToServer message) {
      received.add(message);
    }

    @Override
    public void passed(int bytesIn, int bytesOut) {
      in.add(bytesIn);
      out.add(bytesOut);
    }

    @Override
    public void interrupted(String reason) {
      away.add(reason);
    }

    @Override
    public void resumed() {
      back.add("resumed");
    }

    @Override
    public void closed(String reason) {
      closed.complete(reason);
    }

    @Override
    public PoolDialer pools() {
      return new PoolConnector(
          system, PoolSettings.from(TEST), route -> Optional.ofNullable(pools.get(route.poolId())));
    }
  }

  /** What a node was told. */
  static final class NodeSide implements TunnelClient.Handler {
    final BlockingQueue<Hello.FromServer> connected = new LinkedBlockingQueue<>();
    final BlockingQueue<TunnelClient.Link> links = new LinkedBlockingQueue<>();
    final BlockingQueue<ToNode> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
    final BlockingQueue<String> away = new LinkedBlockingQueue<>();
    final BlockingQueue<String> back = new LinkedBlockingQueue<>();

    @Override
    public void connected(Hello.FromServer server, TunnelClient.Link link) {
      links.add(link);
      connected.add(server);
    }

    @Override
    public void received(ToNode message) {
      received.add(message);
    }

    @Override
    public void interrupted(String reason) {
      away.add(reason);
    }

    @Override
    public void resumed() {
      back.add("resumed");
    }

    @Override
    public void lost(String reason) {
      lost.add(reason);
    }

    @Override
    public long lastRevision() {
      return 7;
    }
  }

  /** The token of one more node. */
  NodeToken register(String nodeId) {
    var other = NodeToken.generate(new SecureRandom());
    known.put(other.id(), new KnownNode(nodeId, other.verifier()));
    return other;
  }

  ServerIdentity identity() {
    return ServerIdentity.inDataDir(dataDir);
  }

  TunnelServer server(String overrides) {
    return server(0, overrides);
  }

  TunnelServer server(int port, String overrides) {
    return server(port, overrides, shown);
  }

  TunnelServer server(int port, String overrides, CurrentIdentity shown) {
    var config = ConfigFactory.parseString(
            overrides + "\nhashrelay.tunnel.tcp.bind = \"127.0.0.1:" + port + "\"")
        .withFallback(TEST);
    var settings = TunnelServerSettings.from(config, "1.0-test");
    return TunnelServer.bind(system, settings, shown, new Keys(), ServerSide::new)
        .toCompletableFuture()
        .join();
  }

  TunnelClient client(int port, NodeToken with, NodeSide handler, String overrides) {
    return client(system, port, with, handler, overrides);
  }

  TunnelClient client(
      ActorSystem of, int port, NodeToken with, NodeSide handler, String overrides) {
    var pin = identity().fingerprint();
    var config = ConfigFactory.parseString(overrides)
        .withFallback(ConfigFactory.parseString("""
            hashrelay { server = ["127.0.0.1:%d"], server-fingerprint = "%s", reconnect-interval = 100ms }
            """.formatted(port, pin)))
        .withFallback(TEST);
    return TunnelClient.start(
        of, TunnelClientSettings.from(config, "1.0-test"), with, "life-1", handler);
  }

  @Override
  public void close() {
    TestKit.shutdownActorSystem(system);
  }
}
