package org.hashrelay.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashrelay.streams.sim.FaultProxy;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;

/**
 * Everything a demo consists of, standing.
 *
 * <pre>
 *   SimFarm ──► node (child process) ──► FaultProxy ──► server (child process) ──► SimPool
 * </pre>
 */
final class Stage implements AutoCloseable {

  static final String NODE = "gw1";

  private static final String UNTIL_WE_END = "--until-stdin-closes";
  private static final Duration START = Duration.ofSeconds(120);

  private final DemoSettings settings;
  private final Ports ports;
  private final String mainClass;
  private final Scratch scratch;
  private final SimPool pool;
  private final SimPool secondPool;
  private final FaultProxy link;
  private final Inbox inbox = Inbox.open();
  private Child server;
  private ApiCalls api;
  private Child node;
  private SimFarm farm;
  private int poolId;
  private int secondPoolId;
  private int mappingId;

  private Stage(DemoSettings settings, Ports ports, String mainClass) {
    this.settings = settings;
    this.ports = ports;
    this.mainClass = mainClass;
    this.scratch = Scratch.make();
    this.pool = simulated(ports.pool(), settings, settings.seed());
    this.secondPool = simulated(ports.secondPool(), settings, settings.seed() + 1);
    this.link = FaultProxy.start(ports.link(), "127.0.0.1", ports.tunnel());
  }

  private static SimPool simulated(int port, DemoSettings settings, long seed) {
    return SimPool.start(SimPoolSettings.standard()
        .at("127.0.0.1", port)
        .difficulty(settings.difficulty())
        .seed(seed));
  }

  /** Builds it from the pool to the miners; each part is in service before the next is started. */
  static Stage build(DemoSettings settings, Ports ports, String mainClass, PrintStream out) {
    var stage = new Stage(settings, ports, mainClass);
    try {
      stage.startServer();
      stage.describe(out);
      stage.inbox.connect(stage.api);
      stage.enrolNode();
      stage.startNode();
      stage.mappingId = stage.createMapping("btc", ports.miners()).get("id").asInt();
      stage.startMiners();
      return stage;
    } catch (RuntimeException failed) {
      stage.close();
      throw failed;
    }
  }

  void startServer() {
    var file = scratch.write("server.conf", """
        hashrelay {
          data-dir = "%s"
          tunnel { tcp.bind = "127.0.0.1:%d", public-address = "127.0.0.1:%d" }
          tunnel { quic.enabled = false }
          local.listen-address = "127.0.0.1"
          api.bind = "127.0.0.1:%d"
          metrics.bind = ""
        %s}
        """.formatted(
        scratch.folder("server"), ports.tunnel(), ports.link(), ports.http(), inbox.settings()));
    server = child("server", "server", UNTIL_WE_END, "--config", file.toString());
    await("the server to be ready", server, this::isServerReady);
  }

  private boolean isServerReady() {
    if (!Files.isReadable(tokenFile())) return false;
    try {
      api = new ApiCalls(ports.http(), Files.readString(tokenFile()).strip());
    } catch (IOException notYet) {
      return false;
    }
    return api.isReady();
  }

  Path tokenFile() {
    return scratch.folder("server").resolve("admin.token");
  }

  private void enrolNode() {
    var made = api.create("/clients", ApiCalls.object().put("id", NODE).put("farm", "demo"));
    var folder = scratch.folder("node");
    var join =
        child("join", "join", made.get("enrolment").asText(), "--config-dir", folder.toString());
    await("the node's enrolment", join, () -> !join.isAlive());
  }

  void startNode() {
    var folder = scratch.folder("node");
    node = child(
        "node",
        "client",
        UNTIL_WE_END,
        "--config",
        folder.resolve("client.conf").toString(),
        "--set",
        "data-dir=" + folder.resolve("data"),
        "--set",
        "listen-address=127.0.0.1",
        "--set",
        "reconnect-interval=1s",
        "--set",
        "upstream.return-after=" + DemoSettings.RETURN_AFTER.toSeconds() + "s",
        "--set",
        "status.bind=127.0.0.1:" + ports.status());
    await("the node to connect", node, this::isNodeConnected);
  }

  JsonNode createMapping(String name, int port) {
    if (poolId == 0) poolId = api.createPool("demo-pool", ports.pool());
    return createMapping(name, port, poolId);
  }

  JsonNode createMapping(String name, int port, int toPool) {
    return api.create(
        "/port-mappings",
        ApiCalls.mapping(NODE, port, toPool)
            .put("name", name)
            .put("miners_per_conn", DemoSettings.MINERS_PER_CONNECTION));
  }

  /** Moves the miners' mapping to the second pool; whether the API says that it serves now. */
  boolean switchToSecondPool() {
    if (secondPoolId == 0) secondPoolId = api.createPool("demo-pool-2", ports.secondPool());
    return switchTo(secondPoolId);
  }

  boolean switchToFirstPool() {
    return switchTo(poolId);
  }

  private boolean switchTo(int wanted) {
    var path = "/port-mappings/" + mappingId + "/switch";
    var answer = api.post(path, ApiCalls.object().put("pool_id", wanted));
    return answer.at("/status/active_pool_id").asInt() == wanted;
  }

  /** The miners' mapping, as the API shows it. */
  JsonNode mapping() {
    return api.get("/port-mappings/" + mappingId);
  }

  private void startMiners() {
    farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", ports.miners())
        .miners(settings.miners())
        .login("demo.w%02d", "x")
        .pace(new SimFarmSettings.Hashrate(settings.hashrateOfOne())));
  }

  private void describe(PrintStream out) {
    out.printf(
        """
        HashRelay demo: %d miners, everything on this machine

          API      http://127.0.0.1:%d/api/v1 (there is no dashboard yet)
          token    %s
          metrics  http://127.0.0.1:%d/metrics
          node     http://127.0.0.1:%d/status
          pools    127.0.0.1:%d and %d, simulated, check every share
          miners   connect to 127.0.0.1:%d; any Stratum V1 miner may join them
          logs     %s

        Ctrl-C ends, nothing is kept.
        """,
        settings.miners(),
        ports.http(),
        tokenFile(),
        ports.http(),
        ports.status(),
        ports.pool(),
        ports.secondPool(),
        ports.miners(),
        scratch.root());
    out.flush();
  }

  private Child child(String name, String... arguments) {
    return Child.start(name, mainClass, scratch.root(), List.of(arguments));
  }

  private static void await(String what, Child who, java.util.function.BooleanSupplier condition) {
    var came = Waiting.until(START, () -> condition.getAsBoolean() || !who.isAlive());
    if (!came || !condition.getAsBoolean()) {
      throw new IllegalStateException("waited in vain for " + what + "; " + who.lastWords());
    }
  }

  /** As a power cut would end it. */
  void killServer() {
    server.kill();
  }

  /** As a power cut would end it; gone from the server's view when this returns. */
  void killNode() {
    node.kill();
    await("the server to miss its node", server, () -> !isNodeConnected());
  }

  private boolean isNodeConnected() {
    return api.get("/clients/" + NODE).get("connected").asBoolean();
  }

  DemoSettings settings() {
    return settings;
  }

  Ports ports() {
    return ports;
  }

  SimPool pool() {
    return pool;
  }

  SimPool secondPool() {
    return secondPool;
  }

  /** What both pools have taken together. */
  long accepted() {
    return pool.report().accepted() + secondPool.report().accepted();
  }

  SimFarm farm() {
    return farm;
  }

  FaultProxy link() {
    return link;
  }

  Inbox inbox() {
    return inbox;
  }

  ApiCalls api() {
    return api;
  }

  boolean isWhole() {
    return server.isAlive() && node.isAlive();
  }

  /** What the processes said last, when something went wrong. */
  String lastWords() {
    return server.lastWords() + "\n" + node.lastWords();
  }

  /** Miners first, so that nobody is cut off who would be counted as lost. */
  @Override
  public void close() {
    if (farm != null) farm.close();
    if (node != null) node.close();
    if (server != null) server.close();
    link.close();
    inbox.close();
    pool.close();
    secondPool.close();
    scratch.close();
  }
}
