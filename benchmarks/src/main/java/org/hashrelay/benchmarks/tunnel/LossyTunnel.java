package org.hashrelay.benchmarks.tunnel;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.util.ByteString;
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
 * How long does a share take through the tunnel over a bad link, by each transport? A server and a
 * node, one at each end of the link, and a pool inside the server that answers at once.
 *
 * <p>The node has one tunnel for each transport named, all at the same time over the same link: what
 * the link does to one it does to the others. Shares leave at random moments, as those of many miners
 * do, on as many upstream connections as their miners need.
 *
 * <pre>
 *   LossyTunnel server FOLDER HOST PORT [KEY=VALUE …]
 *   LossyTunnel node   FOLDER HOST PORT SECONDS RATE UPSTREAMS NAME:KEY=VALUE[,KEY=VALUE …] …
 * </pre>
 *
 * Both share FOLDER, where the server leaves tokens. Prints a line for each transport.
 */
public final class LossyTunnel {

  private static final int TOKENS = 6;
  private static final String SHARE =
      "{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"farm.rig%04d\",\"5c1f\",\"%08x\","
          + "\"66f0c1d2\",\"%08x\",\"1fffe000\"]}\n";
  private static final String ANSWER = "{\"id\":%s,\"result\":true,\"error\":null}\n";

  private static final Config TUNED = ConfigFactory.parseString("""
      pekko.loglevel = WARNING
      pekko.fail-mixed-versions = off
      pekko.actor.default-dispatcher {
        throughput = 64
        fork-join-executor { parallelism-min = 2, parallelism-factor = 1.0 }
      }
      """);

  private LossyTunnel() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("server")) serve(arguments);
    else new Node(arguments).run();
  }

  private static Config config(String... settings) {
    return ConfigFactory.parseString(String.join("\n", settings))
        .withFallback(TUNED)
        .withFallback(ConfigFactory.load());
  }

  // ── the server ──────────────────────────────────────────────────────────────────────────────

  private static void serve(String[] arguments) throws IOException {
    var folder = Path.of(arguments[1]);
    var at = arguments[2] + ":" + arguments[3];
    var own = Arrays.copyOfRange(arguments, 4, arguments.length);
    var config = config("hashrelay.tunnel.tcp.bind = \"" + at + "\"", String.join("\n", own));
    var system = ActorSystem.create("server", config);
    var nodes = new ConcurrentHashMap<String, TokenKeys.KnownNode>();
    var tokens = new ArrayList<String>();
    for (var i = 0; i < TOKENS; i++) {
      var token = NodeToken.generate(new SecureRandom());
      nodes.put(token.id(), new TokenKeys.KnownNode("farm-" + i, token.verifier()));
      tokens.add(token.text());
    }
    TokenKeys keys = id -> CompletableFuture.completedFuture(Optional.ofNullable(nodes.get(id)));
    var identity = ServerIdentity.inDataDir(folder);
    var settings = TunnelServerSettings.from(config, "benchmark");
    TunnelServer.bind(
            system, settings, new CurrentIdentity(identity), keys, s -> new AnsweringPool())
        .toCompletableFuture()
        .join();
    Files.writeString(folder.resolve("fingerprint"), identity.fingerprint().toString());
    Files.write(folder.resolve("tokens"), tokens);
    System.out.println("ready");
    while (System.in.read() >= 0) Thread.onSpinWait();
    system.terminate();
  }

  /** Says yes to every line. */
  private record AnsweringPool() implements NodeSession.Handler, PoolDialer {

    @Override
    public PoolDialer pools() {
      return this;
    }

    @Override
    public PoolStream open(PoolRoute route, PoolEvents events) {
      events.opened();
      return new PoolStream() {
        private String rest = "";

        @Override
        public synchronized void send(ByteString bytes) {
          rest += bytes.utf8String();
          for (var end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
            var id = rest.substring(rest.indexOf(':') + 1, rest.indexOf(','));
            rest = rest.substring(end + 1);
            events.received(ByteString.fromString(ANSWER.formatted(id)));
          }
        }

        @Override
        public void consumed(int bytes) {}

        @Override
        public void close(String reason) {}
      };
    }

    @Override
    public void received(ToServer message) {}

    @Override
    public void closed(String reason) {}
  }

  // ── the node ────────────────────────────────────────────────────────────────────────────────

  /** All tunnels of one run. */
  private static final class Node {
    private final int seconds;
    private final double rate;
    private final List<Lane> lanes = new ArrayList<>();

    Node(String[] arguments) throws IOException {
      var folder = Path.of(arguments[1]);
      seconds = Integer.parseInt(arguments[4]);
      rate = Double.parseDouble(arguments[5]);
      var upstreams = Integer.parseInt(arguments[6]);
      var tokens = Files.readAllLines(folder.resolve("tokens"));
      var server = "hashrelay { server = [\"%s:%s\"], server-fingerprint = \"%s\" }"
          .formatted(arguments[2], arguments[3], Files.readString(folder.resolve("fingerprint")));
      var system = ActorSystem.create("node", config());
      for (var i = 7; i < arguments.length; i++) {
        var colon = arguments[i].indexOf(':');
        var own = arguments[i].substring(colon + 1).replace(',', '\n');
        var token = ((NodeToken.Valid) NodeToken.parse(tokens.get(i - 7))).token();
        lanes.add(new Lane(arguments[i].substring(0, colon), upstreams));
        lanes.get(i - 7).start(system, config(own, server), token);
      }
    }

    void run() throws Exception {
      for (var lane : lanes) lane.open();
      for (var lane : lanes) lane.spawn(rate, seconds);
      for (var lane : lanes) lane.report();
      System.exit(0);
    }
  }

  /** One tunnel and what its shares took. */
  private static final class Lane implements TunnelClient.Handler {
    private static final int WARM_UP = 3;

    private final String name;
    private final int upstreams;
    private final CompletableFuture<Hello.FromServer> connected = new CompletableFuture<>();
    private final Map<Long, Long> sent = new ConcurrentHashMap<>();
    private final List<PoolStream> streams = new ArrayList<>();
    private final List<Long> taken = Collections.synchronizedList(new ArrayList<>());
    private TunnelClient client;
    private Thread sender;

    Lane(String name, int upstreams) {
      this.name = name;
      this.upstreams = upstreams;
    }

    void start(ActorSystem system, Config config, NodeToken token) {
      var settings = TunnelClientSettings.from(config, "benchmark");
      client = TunnelClient.start(system, settings, token, name, this);
    }

    void open() {
      connected.join();
      for (var i = 0; i < upstreams; i++) {
        var answers = new Answers();
        streams.add(client.open(new PoolRoute(1, 1, i, 1), answers));
        answers.stream = streams.get(i);
      }
    }

    void spawn(double rate, int seconds) {
      sender = new Thread(() -> send(rate, seconds), name);
      sender.start();
    }

    private void send(double rate, int seconds) {
      var random = new Random();
      var begin = System.nanoTime();
      var next = begin;
      for (var id = 1L; next - begin < (WARM_UP + seconds) * 1_000_000_000L; id++) {
        while (System.nanoTime() < next) LockSupport.parkNanos(next - System.nanoTime());
        if (next - begin >= WARM_UP * 1_000_000_000L) sent.put(id, next);
        var line = SHARE.formatted(
            id,
            random.nextInt(1_000),
            random.nextInt() & 0xFFFFFFFFL,
            random.nextInt() & 0xFFFFFFFFL);
        streams.get(random.nextInt(upstreams)).send(ByteString.fromString(line));
        next += (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
      }
    }

    void report() throws InterruptedException {
      sender.join();
      for (var i = 0; i < 100 && !sent.isEmpty(); i++) LockSupport.parkNanos(100_000_000L);
      var sorted = taken.stream().mapToLong(Long::longValue).sorted().toArray();
      System.out.printf(
          "%s over %s with %s: %d answered, %d not; ms p50 %.1f p95 %.1f p99 %.1f most %.1f%n",
          name,
          client.status().transport(),
          client.status().cipher(),
          sorted.length,
          sent.size(),
          millis(sorted, 0.5),
          millis(sorted, 0.95),
          millis(sorted, 0.99),
          millis(sorted, 1));
    }

    private static double millis(long[] sorted, double part) {
      var at = (int) Math.min(sorted.length - 1, Math.floor(part * sorted.length));
      return sorted.length == 0 ? 0 : sorted[at] / 1e6;
    }

    private final class Answers implements PoolEvents {
      private volatile PoolStream stream = PoolStream.gone();
      private String rest = "";

      @Override
      public void opened() {}

      @Override
      public void received(ByteString bytes) {
        var now = System.nanoTime();
        rest += bytes.utf8String();
        for (var end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
          var id = Long.parseLong(rest.substring(rest.indexOf(':') + 1, rest.indexOf(',')));
          rest = rest.substring(end + 1);
          Optional.ofNullable(sent.remove(id)).ifPresent(left -> taken.add(now - left));
        }
        stream.consumed(bytes.size());
      }

      @Override
      public void writable(boolean ready) {}

      @Override
      public void closed(String reason) {
        System.out.println(name + ": an upstream was closed: " + reason);
      }
    }

    @Override
    public void connected(Hello.FromServer server, TunnelClient.Link link) {
      connected.complete(server);
    }

    @Override
    public void received(ToNode message) {}

    @Override
    public void lost(String reason) {
      System.out.println(name + ": lost: " + reason);
    }

    @Override
    public long lastRevision() {
      return 0;
    }
  }
}
