package org.hashrelay.benchmarks.relay;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorSystem;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.downstream.MinerPorts;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolConnector;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.sim.FaultProxy;
import org.hashrelay.streams.sim.net.DatagramProxy;
import org.hashrelay.streams.tunnel.NodeSession;
import org.hashrelay.streams.tunnel.TokenKeys;
import org.hashrelay.streams.tunnel.TunnelServer;
import org.hashrelay.streams.tunnel.TunnelServerSettings;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelClientSettings;
import org.hashrelay.streams.tunnel.client.TunnelStatus;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.identity.CurrentIdentity;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** A node's and a server's data path in this process, with a way between them that can be cut. */
public final class SwitchedRelay implements AutoCloseable {

  private static final Config CONFIG = BareNode.TUNED.withFallback(ConfigFactory.load());

  private final ActorSystem system = ActorSystem.create("switched", CONFIG);
  private final NodeToken token = NodeToken.generate(new SecureRandom());
  private final Pseudonyms pseudonyms = new Pseudonyms(InstantSource.system());
  private final CompletableFuture<NodeSession> first = new CompletableFuture<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private final PoolDialer pools;
  private final FaultProxy tcp;
  private final DatagramProxy udp;
  private final TunnelClient client;
  private final int minerPort = FreePort.next();

  /** @param renew how often a connection is replaced by a fresh one */
  public SwitchedRelay(Path folder, int poolPort, String renew) {
    var pool = new PoolAddress(BareNode.POOL, "127.0.0.1", poolPort, false);
    pools = new PoolConnector(system, PoolSettings.from(CONFIG), route -> Optional.of(pool));
    pseudonyms.put(token.id(), token.prk());
    var identity = ServerIdentity.inDataDir(folder);
    var port = server(identity);
    tcp = FaultProxy.start(0, "127.0.0.1", port);
    udp = DatagramProxy.start(tcp.port(), port);
    client = TunnelClient.start(
        system, clientSettings(identity, renew), token, "benchmark", new Handler());
    first.join();
    var ports = new MinerPorts(system, MinerPortSettings.from(CONFIG), "127.0.0.1", Time.SYSTEM);
    ports.start(order(), client, report -> {}).started().toCompletableFuture().join();
  }

  private int server(ServerIdentity identity) {
    var settings = ConfigFactory.parseString("hashrelay.tunnel.tcp.bind = \"127.0.0.1:0\"")
        .withFallback(CONFIG);
    return TunnelServer.bind(
            system,
            TunnelServerSettings.from(settings, "benchmark"),
            new CurrentIdentity(identity),
            new Keys(),
            this::opened)
        .toCompletableFuture()
        .join()
        .address()
        .getPort();
  }

  private TunnelClientSettings clientSettings(ServerIdentity identity, String renew) {
    var settings =
        ConfigFactory.parseString("""
        hashrelay {
          server = ["127.0.0.1:%d"]
          server-fingerprint = "%s"
          transport = tcp_tls
          tunnel { probe-after = 1s, probe-timeout = 1s, renew-interval = %s }
        }
        """.formatted(tcp.port(), identity.fingerprint(), renew));
    return TunnelClientSettings.from(settings.withFallback(CONFIG), "benchmark");
  }

  private NodeSession.Handler opened(NodeSession session) {
    sessions.incrementAndGet();
    first.complete(session);
    return new ServerEnd();
  }

  public int minerPort() {
    return minerPort;
  }

  /** Sessions there have been. */
  public int sessions() {
    return sessions.get();
  }

  public TunnelStatus status() {
    return client.status();
  }

  /** Connections that carried the tunnel so far. */
  public long connections() {
    return client.facts().connections().values().stream().mapToLong(n -> n).sum();
  }

  /** Tells the node how to travel. */
  public void wish(ToNode wish) {
    first.join().send(wish);
  }

  public void resetTcp() {
    tcp.reset();
  }

  public void blockUdp() {
    udp.block();
  }

  public void passUdp() {
    udp.pass();
  }

  @Override
  public void close() {
    client.stop();
    tcp.close();
    udp.close();
    system.terminate();
  }

  private MappingOrder order() {
    return new MappingOrder(
        1,
        "switched",
        minerPort,
        true,
        "aggregate",
        "auto",
        List.of(new MappingOrder.PoolOrder(
            BareNode.POOL, "pool", "sha256d", "stratum-v1", "", "", true)),
        500,
        Duration.ofSeconds(5),
        false,
        true,
        MappingOrder.WorkerNaming.PASS_THROUGH,
        "hold",
        1);
  }

  private final class Keys implements TokenKeys {
    @Override
    public CompletionStage<Optional<KnownNode>> find(String tokenId) {
      var node = Optional.of(new KnownNode("farm", token.verifier()));
      return CompletableFuture.completedFuture(node.filter(known -> tokenId.equals(token.id())));
    }

    @Override
    public Pseudonyms pseudonyms() {
      return pseudonyms;
    }
  }

  private final class ServerEnd implements NodeSession.Handler {
    @Override
    public void received(ToServer message) {
      // reports go nowhere
    }

    @Override
    public void closed(String reason) {
      System.err.println("session closed: " + reason);
    }

    @Override
    public PoolDialer pools() {
      return pools;
    }
  }

  private record Handler() implements TunnelClient.Handler {
    @Override
    public void connected(Hello.FromServer server, TunnelClient.Link link) {
      System.err.println("connected");
    }

    @Override
    public void received(ToNode message) {
      // nothing but the tunnel is used
    }

    @Override
    public void lost(String reason) {
      System.err.println("session lost: " + reason);
    }

    @Override
    public long lastRevision() {
      return 0;
    }
  }
}
