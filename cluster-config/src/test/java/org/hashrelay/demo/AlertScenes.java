package org.hashrelay.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;

/** A pool, a server with a channel of each kind, and farms behind nodes, for miners to get into trouble. */
final class AlertScenes implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Receivers receivers = new Receivers();
  private final SimPool pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-8));
  private final Installation installation;
  private final Server server;
  private final int poolId;

  AlertScenes(Path folder) {
    installation = new Installation(folder);
    server = installation.server("server", receivers.settings());
    receivers.connect(server.api());
    poolId = server.pool("pool", pool.port());
  }

  ApiCalls api() {
    return server.api();
  }

  Receivers receivers() {
    return receivers;
  }

  /** Where the miners of a new farm connect to. */
  int portOf(String farm) {
    return installation.farm(server, farm, poolId);
  }

  static SimFarm farm(int port, String login, int miners, Duration interval) {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
        .miners(miners)
        .login(login, "x")
        .pace(new SimFarmSettings.Every(interval)));
  }

  /** A call that a busy machine answers too late is made again. */
  static void until(BooleanSupplier holds) {
    await()
        .atMost(LONG)
        .pollInterval(LOOK)
        .ignoreException(IllegalStateException.class)
        .until(holds::getAsBoolean);
  }

  boolean isOpen(String rule, String worker) {
    return open(worker).stream().anyMatch(alert -> alert.get("rule").asText().equals(rule));
  }

  /** The open alerts of workers whose names begin like this. */
  List<JsonNode> open(String worker) {
    return api().items("/alerts").stream()
        .filter(alert -> alert.at("/target/name").asText().startsWith(worker))
        .toList();
  }

  @Override
  public void close() {
    installation.close();
    pool.close();
    receivers.close();
  }
}
