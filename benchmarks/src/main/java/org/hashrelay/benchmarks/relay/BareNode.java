package org.hashrelay.benchmarks.relay;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.downstream.MinerPorts;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelClientSettings;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.proof.NodeToken;

/**
 * The node's data path alone: one mapping and the tunnel.
 *
 * <p>Arguments: port of the server, port for the miners, miners per connection, folder of the server.
 */
public final class BareNode {

  static final int POOL = 1;

  /** Dispatchers for two cores, and sockets served without a hop of their own. */
  static final Config TUNED = ConfigFactory.parseString("""
      pekko.loglevel = WARNING
      pekko.actor.default-dispatcher {
        throughput = 64
        fork-join-executor { parallelism-min = 2, parallelism-factor = 1.0 }
      }
      pekko.io.tcp { worker-dispatcher = "pekko.actor.default-dispatcher", batch-accept-limit = 100 }
      """);

  private BareNode() {}

  public static void main(String[] arguments) throws IOException {
    var folder = Path.of(arguments[3]);
    var config = ConfigFactory.parseString(
            """
            hashrelay { server = ["127.0.0.1:%s"], server-fingerprint = "%s" }
            """.formatted(arguments[0], Files.readString(folder.resolve("fingerprint"))))
        .withFallback(TUNED)
        .withFallback(ConfigFactory.load());
    var system = ActorSystem.create("bare-node", config);
    var ports = new MinerPorts(system, MinerPortSettings.from(config), "127.0.0.1", Time.SYSTEM);
    var tunnel = TunnelClient.start(
        system,
        TunnelClientSettings.from(config, "benchmark"),
        token(Files.readString(folder.resolve("token"))),
        "benchmark",
        new Handler());
    ports.start(order(arguments), tunnel, report -> {});
    untilInputEnds();
    system.terminate();
  }

  static void untilInputEnds() throws IOException {
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
  }

  private static NodeToken token(String text) {
    if (NodeToken.parse(text) instanceof NodeToken.Valid valid) {
      return valid.token();
    }
    throw new IllegalArgumentException("no token");
  }

  private static MappingOrder order(String[] arguments) {
    return new MappingOrder(
        1,
        "bare",
        Integer.parseInt(arguments[1]),
        true,
        "aggregate",
        "auto",
        List.of(new MappingOrder.PoolOrder(POOL, "pool", "sha256d", "stratum-v1", "", "", true)),
        Integer.parseInt(arguments[2]),
        Duration.ofSeconds(5),
        false,
        true,
        MappingOrder.WorkerNaming.PASS_THROUGH,
        "hold",
        1);
  }

  private record Handler() implements TunnelClient.Handler {

    @Override
    public void connected(Hello.FromServer server, TunnelClient.Link link) {
      System.out.println("connected");
    }

    @Override
    public void received(ToNode message) {
      // nothing but the tunnel is used
    }

    @Override
    public void lost(String reason) {
      System.out.println("lost: " + reason);
    }

    @Override
    public long lastRevision() {
      return 0;
    }
  }
}
