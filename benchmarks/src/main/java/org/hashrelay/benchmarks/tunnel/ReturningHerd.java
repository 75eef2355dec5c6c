package org.hashrelay.benchmarks.tunnel;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.NodeSession;
import org.hashrelay.streams.tunnel.TokenKeys;
import org.hashrelay.streams.tunnel.TunnelServer;
import org.hashrelay.streams.tunnel.TunnelServerSettings;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelClientSettings;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.identity.CurrentIdentity;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/**
 * How long until all nodes are back after their server was away? So many nodes and one server after
 * the other, in one process.
 *
 * <pre>
 *   ReturningHerd NODES SECONDS-AWAY [KEY=VALUE …]        for the nodes: transport=quic
 * </pre>
 */
public final class ReturningHerd {

  private static final int PORT = 18_443;

  /** Farms are in networks of their own; here all come from one address, which is no flood. */
  private static final String ONE_ADDRESS = "limits.half-open-per-network = 1024 }";

  private static final long PATIENCE_SECONDS = 120;

  private final Map<String, TokenKeys.KnownNode> known = new HashMap<>();
  private final Map<Integer, Long> connected = new ConcurrentHashMap<>();
  private final Map<String, Long> asked = new ConcurrentHashMap<>();
  private final ServerIdentity identity;

  private ReturningHerd() throws Exception {
    identity = ServerIdentity.inDataDir(Files.createTempDirectory("herd"));
  }

  public static void main(String[] arguments) throws Exception {
    var own = new ArrayList<>(List.of(arguments)).subList(2, arguments.length);
    new ReturningHerd()
        .run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), List.copyOf(own));
    System.exit(0);
  }

  private void run(int nodes, int away, List<String> own) throws Exception {
    var tokens = new ArrayList<NodeToken>();
    for (var i = 0; i < nodes; i++) {
      tokens.add(NodeToken.generate(new SecureRandom()));
      known.put(
          tokens.get(i).id(), new TokenKeys.KnownNode("farm-" + i, tokens.get(i).verifier()));
    }
    var first = actors();
    serve(first);
    var farm = ActorSystem.create("farm", config(""));
    var settings = TunnelClientSettings.from(
        config("hashrelay { server = [\"127.0.0.1:%d\"], server-fingerprint = \"%s\"\n%s }"
            .formatted(PORT, identity.fingerprint(), String.join("\n", own))),
        "benchmark");
    var begun = System.nanoTime();
    for (var i = 0; i < nodes; i++) {
      TunnelClient.start(farm, settings, tokens.get(i), "life", new Node(i));
    }
    tell("connected at first", nodes, begun);
    first.terminate();
    first.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
    TimeUnit.SECONDS.sleep(away);
    connected.clear();
    asked.clear();
    begun = System.nanoTime();
    var work = new ServerWork();
    var server = serve(actors());
    tell("back", nodes, begun);
    tell("first proofs of each", asked.values(), nodes, begun);
    work.tell();
    System.out.println("came to nothing: " + server.refused());
  }

  private void tell(String what, int nodes, long begun) throws InterruptedException {
    while (connected.size() < nodes
        && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    tell(what, connected.values(), nodes, begun);
  }

  private static void tell(String what, Collection<Long> moments, int nodes, long begun) {
    var after = moments.stream().map(at -> (at - begun) / 1e9).sorted().toList();
    var last = after.size() - 1;
    System.out.printf(
        Locale.ROOT,
        "%s: %d of %d, first %.2f s, half %.2f s, last %.2f s%n",
        what,
        after.size(),
        nodes,
        last < 0 ? Double.NaN : after.get(0),
        last < 0 ? Double.NaN : after.get(last / 2),
        last < 0 ? Double.NaN : after.get(last));
  }

  private static Config config(String settings) {
    return ConfigFactory.parseString(
            settings + "\npekko.loglevel = WARNING\npekko.fail-mixed-versions = off")
        .withFallback(ConfigFactory.load());
  }

  private static ActorSystem actors() {
    return ActorSystem.create("server", serverConfig());
  }

  private static Config serverConfig() {
    return config("hashrelay.tunnel { tcp.bind = \"127.0.0.1:" + PORT + "\"\n" + ONE_ADDRESS);
  }

  private TunnelServer serve(ActorSystem system) {
    TokenKeys keys = id -> {
      asked.putIfAbsent(id, System.nanoTime());
      return CompletableFuture.completedFuture(Optional.ofNullable(known.get(id)));
    };
    var settings = TunnelServerSettings.from(serverConfig(), "benchmark");
    return TunnelServer.bind(
            system, settings, new CurrentIdentity(identity), keys, session -> new NoPools())
        .toCompletableFuture()
        .join();
  }

  /** Tells when it is connected. */
  private final class Node implements TunnelClient.Handler {
    private final int number;

    Node(int number) {
      this.number = number;
    }

    @Override
    public void connected(Hello.FromServer server, TunnelClient.Link link) {
      connected.put(number, System.nanoTime());
    }

    @Override
    public void received(ToNode message) {}

    @Override
    public void lost(String reason) {}

    @Override
    public long lastRevision() {
      return 0;
    }
  }

  /** Nobody asks for one. */
  private record NoPools() implements NodeSession.Handler, PoolDialer {

    @Override
    public PoolDialer pools() {
      return this;
    }

    @Override
    public PoolStream open(PoolRoute route, PoolEvents events) {
      throw new IllegalStateException("no node asks for a pool");
    }

    @Override
    public void received(ToServer message) {}

    @Override
    public void closed(String reason) {}
  }
}
