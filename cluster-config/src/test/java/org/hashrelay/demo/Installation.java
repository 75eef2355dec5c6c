package org.hashrelay.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.config.ConfigLoader;
import org.hashrelay.config.Loaded.Settled;
import org.hashrelay.config.Role;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.hashrelay.process.Build;
import org.hashrelay.process.ClientSettings;
import org.hashrelay.process.RelayClient;
import org.hashrelay.process.RelayServer;
import org.hashrelay.process.ServerSettings;
import org.hashrelay.process.TokenFile;

/**
 * Servers and nodes as a user sets them up, within this process: real sockets, and every message
 * between actors written and read as if it went to another machine.
 */
final class Installation implements AutoCloseable {

  private static final Build BUILD = new Build("0-test", "test");
  private static final String STRICT = "pekko.actor.serialize-messages=on";

  private final Path folder;
  private final Deque<ActorSystem<?>> systems = new ArrayDeque<>();

  Installation(Path folder) {
    this.folder = folder;
  }

  /** A server with everything on free ports and its own data folder. */
  Server server(String name, String... assignments) {
    var file = write(name + ".conf", """
        hashrelay {
          data-dir = "%s"
          tunnel.tcp.bind = "127.0.0.1:0"
          api.bind = "127.0.0.1:0"
          metrics.bind = ""
          local.listen-address = "127.0.0.1"
        }
        """.formatted(folder.resolve(name)));
    var all = new ArrayList<>(List.of(assignments));
    all.add(STRICT);
    var loader = new ConfigLoader(Role.SERVER, ServerSettings.parts(BUILD));
    var settled = (Settled) loader.load(file, Map.of(), all);
    var settings = ServerSettings.from(settled.config(), BUILD);
    var started = RelayServer.start(settings);
    systems.push(started.system());
    return new Server(started, api(started, settings.api().adminTokenFile()));
  }

  private static ApiCalls api(RelayServer server, Path token) {
    try {
      return new ApiCalls(server.apiAddress().getPort(), Files.readString(token).strip());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** A server that runs, and the way to its API. */
  record Server(RelayServer relay, ApiCalls api) {

    EnrolmentLine enrol(String nodeId) {
      var made = api.create("/clients", ApiCalls.object().put("id", nodeId));
      return ((EnrolmentLine.Enrolled) EnrolmentLine.read(made.get("enrolment").asText())).line();
    }

    int pool(String name, int port) {
      return api.createPool(name, port);
    }

    JsonNode mapping(String nodeId, int port, int poolId, int minersPerConn) {
      var body = ApiCalls.mapping(nodeId, port, poolId).put("miners_per_conn", minersPerConn);
      return api.create("/port-mappings", body);
    }

    boolean sees(String nodeId) {
      return api.get("/clients/" + nodeId).get("connected").asBoolean();
    }

    String tunnel() {
      return "127.0.0.1:" + relay.tunnelAddress().getPort();
    }
  }

  /** A node that goes to this address, whatever its enrolment says. */
  RelayClient node(
      EnrolmentLine code, String server, Consumer<String> complaints, String... assignments) {
    var token = write(code.nodeId() + ".token", code.token());
    var file = write(code.nodeId() + ".conf", """
        hashrelay {
          server = ["%s"]
          node-id = "%s"
          token-file = "%s"
          server-fingerprint = "%s"
          listen-address = "127.0.0.1"
          data-dir = "%s"
          reconnect-interval = 200ms
          status.bind = "127.0.0.1:0"
        }
        """.formatted(
            server, code.nodeId(), token, code.fingerprint(), folder.resolve("node")));
    var loader = new ConfigLoader(Role.CLIENT, ClientSettings.parts(BUILD));
    var all = new ArrayList<>(List.of(assignments));
    all.add(STRICT);
    var settled = (Settled) loader.load(file, Map.of(), all);
    var settings = ClientSettings.from(settled.config(), BUILD);
    var secret = ((TokenFile.Token) TokenFile.read(token)).token();
    var client = RelayClient.start(settings, secret, complaints);
    systems.push(client.system());
    return client;
  }

  /** A farm with a node and a mapping of its own, so that nobody's messages hold up another's. */
  int farm(Server server, String farm, int poolId) {
    var body = ApiCalls.object().put("id", farm).put("farm", farm);
    var made = server.api().create("/clients", body).get("enrolment").asText();
    var code = ((EnrolmentLine.Enrolled) EnrolmentLine.read(made)).line();
    node(code, server.tunnel(), complaint -> {});
    await().atMost(Duration.ofSeconds(60)).until(() -> server.sees(farm));
    var port = Ports.anyFree();
    server.mapping(farm, port, poolId, 500);
    return port;
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Nodes before servers, each drained as a signal would have it. */
  @Override
  public void close() {
    systems.forEach(system -> CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.jvmExitReason())
        .toCompletableFuture()
        .join());
  }
}
