package org.hashrelay.benchmarks.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A relay server and a client node in processes of their own, joined by a TLS tunnel. */
public final class FullRelay implements Relay {

  private static final String MAIN = "org.hashrelay.Main";
  private static final String NODE = "farm";

  // The launcher's own flags, but a small fixed young generation: else memory says more about that.
  static final List<String> NODE_FLAGS =
      List.of("-Xms48m", "-Xmx192m", "-Xmn24m", "-Xss256k", "-XX:+UseSerialGC");
  static final List<String> SERVER_FLAGS = List.of("-Xms64m", "-Xmx768m");

  private final Path folder;
  private final int apiPort = FreePort.next();
  private final int tunnelPort = FreePort.next();
  private final int statusPort = FreePort.next();
  private final FleetApi api;
  private final String database;
  private final ChildProcess node;
  private ChildProcess server;
  private int minerPort;

  /** With one mapping, to this pool. */
  public FullRelay(Path folder, int poolPort, int minersPerConnection) {
    this(folder, port -> port);
    minerPort = map("btc", List.of(poolPort), minersPerConnection).minerPort();
  }

  /**
   * Without a mapping.
   *
   * @param way the port the node dials to reach the tunnel's
   */
  public FullRelay(Path folder, IntUnaryOperator way) {
    this(folder, way, "");
  }

  /**
   * Without a mapping, on a database of its own choice.
   *
   * @param database its JDBC address; empty for the server's own file
   */
  public FullRelay(Path folder, IntUnaryOperator way, String database) {
    this.folder = folder;
    this.database = database;
    api = new FleetApi(apiPort, folder.resolve("server").resolve("admin.token"));
    startServer();
    var conf = nodeConf(way.applyAsInt(tunnelPort));
    node = ChildProcess.java("node", folder, NODE_FLAGS, List.of(MAIN, "client", "--config", conf));
    Waiting.until("the node to connect", node, this::isNodeConnected);
  }

  /** A mapping of the node. */
  public record Mapping(int id, int minerPort, List<Integer> poolIds) {}

  public FleetApi api() {
    return api;
  }

  @Override
  public int minerPort() {
    return minerPort;
  }

  @Override
  public ChildProcess server() {
    return server;
  }

  @Override
  public ChildProcess node() {
    return node;
  }

  /** Starts a server on what the one before it has left. */
  public void startServer() {
    server = ChildProcess.java(
        "server", folder, SERVER_FLAGS, List.of(MAIN, "server", "--config", serverConf()));
    Waiting.until("the server to be ready", server, api::isReady);
  }

  public boolean isNodeConnected() {
    return api.get("/clients/" + NODE).path("connected").asBoolean();
  }

  @Override
  public void close() {
    node.close();
    server.close();
  }

  /** Opens a port that leads to these pools, the first one first. */
  public Mapping map(String name, List<Integer> poolPorts, int minersPerConnection) {
    int port = FreePort.next();
    var ids = poolPorts.stream().map(pool -> pool(name, pool)).toList();
    var wanted = FleetApi.object()
        .put("name", name)
        .put("client_id", NODE)
        .put("local_port", port)
        .put("pool_id", ids.get(0))
        .put("miners_per_conn", minersPerConnection);
    var pools = wanted.putArray("pools");
    for (int i = 0; i < ids.size(); i++) {
      pools.addObject().put("pool_id", ids.get(i)).put("priority", ids.size() - i);
    }
    int id = api.post("/port-mappings", wanted).path("id").asInt();
    Waiting.until("the mapping to run", node, () -> stateOf(id).equals("running"));
    return new Mapping(id, port, ids);
  }

  private int pool(String name, int port) {
    var wanted = FleetApi.object()
        .put("name", name + "-" + port)
        .put("coin", "BTC")
        .put("host", "127.0.0.1")
        .put("port", port);
    return api.post("/pools", wanted).path("id").asInt();
  }

  private String stateOf(int mapping) {
    return api.get("/port-mappings/" + mapping).path("status").path("state").asText();
  }

  private String serverConf() {
    return write("server.conf", """
        hashrelay {
          data-dir = "%s"
          tunnel { tcp.bind = "127.0.0.1:%d", public-address = "127.0.0.1:%d", quic.enabled = false }
          local.listen-address = "127.0.0.1"
          api.bind = "127.0.0.1:%d"
          metrics.bind = ""
          %s
        }
        """.formatted(
            folder.resolve("server"), tunnelPort, tunnelPort, apiPort, databaseLine()));
  }

  private String databaseLine() {
    return database.isEmpty() ? "" : "database.url = \"" + database + "\"";
  }

  private String nodeConf(int dialled) {
    var made = api.post("/clients", FleetApi.object().put("id", NODE));
    var secret = write("node.token", made.path("token").asText());
    return write("client.conf", """
        hashrelay {
          server = ["127.0.0.1:%d"]
          node-id = "%s"
          token-file = "%s"
          transport = tcp_tls
          server-fingerprint = "%s"
          listen-address = "127.0.0.1"
          data-dir = "%s"
          status.bind = "127.0.0.1:%d"
        }
        """.formatted(
            dialled,
            NODE,
            secret,
            made.path("server_fingerprint").asText(),
            folder.resolve("node"),
            statusPort));
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
