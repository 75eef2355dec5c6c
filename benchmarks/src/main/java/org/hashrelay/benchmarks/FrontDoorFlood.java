package org.hashrelay.benchmarks;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorSystem;
import org.hashrelay.actors.ActorConfig;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolConnector;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.tunnel.NodeSession;
import org.hashrelay.streams.tunnel.TokenKeys;
import org.hashrelay.streams.tunnel.TunnelServer;
import org.hashrelay.streams.tunnel.TunnelServerSettings;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.identity.CurrentIdentity;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/**
 * What do strangers at the tunnel's port cost a node that works? Round trips of a line through the
 * tunnel to a pool that echoes: alone, while strangers hold connections open, while they flood the
 * port with bad hellos. The strangers' sockets are in this process too, and cost what they cost.
 */
public final class FrontDoorFlood {

  private static final int POOL = 1;
  private static final int ROUND_TRIPS = 3_000;
  private static final int BAD_HELLOS = 50_000;
  private static final int HELD = 1_024;
  private static final byte[] BAD_HELLO = {22, 3, 1, 0, 9, 1, 0, 0, 5, 3, 3, 0, 0, 0};

  private final ActorSystem system;
  private final TunnelServer server;
  private final NodeToken token = NodeToken.generate(new SecureRandom());
  private final ServerIdentity identity;

  private FrontDoorFlood(int poolPort) throws IOException {
    var config = ConfigFactory.parseString("hashrelay.tunnel.tcp.bind = \"127.0.0.1:0\"")
        .withFallback(ActorConfig.process())
        .withFallback(ConfigFactory.load());
    system = ActorSystem.create("front-door", config);
    identity = ServerIdentity.inDataDir(Files.createTempDirectory("front-door"));
    var node = Optional.of(new TokenKeys.KnownNode("farm", token.verifier()));
    TokenKeys keys =
        id -> CompletableFuture.completedFuture(node.filter(known -> id.equals(token.id())));
    var pool = new PoolAddress(POOL, "127.0.0.1", poolPort, false);
    var pools = new PoolConnector(system, PoolSettings.from(config), r -> Optional.of(pool));
    var settings = TunnelServerSettings.from(config, "benchmark");
    server = TunnelServer.bind(
            system, settings, new CurrentIdentity(identity), keys, session -> new Session(pools))
        .toCompletableFuture()
        .join();
  }

  private record Session(PoolDialer pools) implements NodeSession.Handler {

    @Override
    public void received(ToServer message) {}

    @Override
    public void closed(String reason) {}
  }

  public static void main(String[] arguments) throws Exception {
    try (var pool = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      echo(pool);
      new FrontDoorFlood(pool.getLocalPort()).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    try (var node = new EchoNode(system, server.address().getPort(), token, identity)) {
      node.roundTrips(4 * ROUND_TRIPS); // warm
      var alone = report("alone", node.roundTrips(2 * ROUND_TRIPS), 0);
      var held = hold();
      report(
          "with " + HELD + " half-open connections dripping", node.roundTrips(ROUND_TRIPS), alone);
      for (var socket : held) socket.close();
      var sent = new AtomicInteger();
      var began = System.nanoTime();
      var flood = flood(sent);
      var first = node.roundTrips(ROUND_TRIPS);
      report("under a flood of bad hellos, at first", first, alone);
      report("and until its end", node.roundTripsWhile(flood::isAlive), alone);
      var seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "%,d bad hellos in %.1f s; refused: %s%n", sent.get(), seconds, server.refused());
      report("afterwards", node.roundTrips(ROUND_TRIPS), alone);
    }
  }

  /** From as many networks as it takes; says how long another node needs to connect meanwhile. */
  private List<Socket> hold() throws Exception {
    var held = new ArrayList<Socket>();
    for (var i = 0; i < HELD; i++) {
      var from = InetAddress.getByName("127.1." + i / 20 + ".1");
      var socket =
          new Socket(InetAddress.getLoopbackAddress(), server.address().getPort(), from, 0);
      socket.getOutputStream().write(22);
      held.add(socket);
    }
    TimeUnit.SECONDS.sleep(1);
    var began = System.nanoTime();
    try (var late = new EchoNode(system, server.address().getPort(), token, identity)) {
      System.out.printf(
          "%d half-open; another node connects in %.0f ms%n",
          server.halfOpen(), (late.connectedAt() - began) / 1e6);
    }
    return held;
  }

  private Thread flood(AtomicInteger sent) {
    var thread = new Thread(() -> {
      while (sent.get() < BAD_HELLOS) {
        try (var socket =
            new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
          socket.getOutputStream().write(BAD_HELLO);
        } catch (IOException closed) {
          continue; // turned away
        } finally {
          sent.incrementAndGet();
        }
      }
    });
    thread.start();
    return thread;
  }

  /** The 99th percentile, in microseconds. */
  private static double report(String what, long[] nanos, double alone) {
    Arrays.sort(nanos);
    var p99 = nanos[nanos.length * 99 / 100] / 1e3;
    System.out.printf(
        "%-46s p50 %.0f µs, p99 %.0f µs%s%n",
        what,
        nanos[nanos.length / 2] / 1e3,
        p99,
        alone == 0 ? "" : ", p99 ratio %.2f".formatted(p99 / alone));
    return p99;
  }

  private static void echo(ServerSocket pool) {
    var thread = new Thread(() -> {
      try {
        while (true) {
          var socket = pool.accept();
          socket.setTcpNoDelay(true);
          var one = new Thread(() -> echo(socket));
          one.setDaemon(true);
          one.start();
        }
      } catch (IOException closed) {
        return;
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException closed) {
      return;
    }
  }
}
