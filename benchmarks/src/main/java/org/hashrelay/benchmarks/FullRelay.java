package org.hashrelay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A relay server and a client node in processes of their own, joined by a TLS tunnel. */
final class FullRelay implements Relay {

  private static final String MAIN = "org.hashrelay.Main";
  private static final String NODE = "farm";
  private static final ObjectMapper JSON = new ObjectMapper();

  // The launcher's own flags, but a small fixed young generation: else memory says more about that.
  static final List<String> NODE_FLAGS =
      List.of("-Xms48m", "-Xmx192m", "-Xmn24m", "-Xss256k", "-XX:+UseSerialGC");
  static final List<String> SERVER_FLAGS = List.of("-Xms64m", "-Xmx768m");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final int apiPort = FreePort.next();
  private final int tunnelPort = FreePort.next();
  private final int statusPort = FreePort.next();
  private final int minerPort = FreePort.next();
  private final ChildProcess server;
  private final ChildProcess node;
  private String token = "";

  FullRelay(Path folder, int poolPort, int minersPerConnection) {
    this.folder = folder;
    server = ChildProcess.java(
        "server", folder, SERVER_FLAGS, List.of(MAIN, "server", "--config", serverConf()));
    Waiting.until("the server to be ready", server, this::isServerReady);
    node = ChildProcess.java(
        "node", folder, NODE_FLAGS, List.of(MAIN, "client", "--config", nodeConf()));
    Waiting.until(
        "the node to connect",
        node,
        () -> get("/clients/" + NODE).path("connected").asBoolean());
    map(poolPort, minersPerConnection);
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

  @Override
  public void close() {
    node.close();
    server.close();
  }

  private void map(int poolPort, int minersPerConnection) {
    var pool = post(
        "/pools",
        object("name", "pool").put("coin", "BTC").put("host", "127.0.0.1").put("port", poolPort));
    var mapping = post(
        "/port-mappings",
        object("name", "btc")
            .put("client_id", NODE)
            .put("local_port", minerPort)
            .put("pool_id", pool.path("id").asInt())
            .put("miners_per_conn", minersPerConnection));
    var path = "/port-mappings/" + mapping.path("id").asInt();
    Waiting.until(
        "the mapping to run",
        node,
        () -> get(path).path("status").path("state").asText().equals("running"));
  }

  private String serverConf() {
    return write(
        "server.conf", """
        hashrelay {
          data-dir = "%s"
          tunnel { tcp.bind = "127.0.0.1:%d", public-address = "127.0.0.1:%d", quic.enabled = false }
          local.listen-address = "127.0.0.1"
          api.bind = "127.0.0.1:%d"
          metrics.bind = ""
        }
        """.formatted(folder.resolve("server"), tunnelPort, tunnelPort, apiPort));
  }

  private String nodeConf() {
    var made = post("/clients", object("id", NODE));
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
            tunnelPort,
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

  private boolean isServerReady() {
    try {
      token = Files.readString(folder.resolve("server").resolve("admin.token")).strip();
      return call("GET", "/system/status", "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static ObjectNode object(String name, String value) {
    return JSON.createObjectNode().put(name, value);
  }

  private JsonNode get(String path) {
    return answer("GET", path, "");
  }

  private JsonNode post(String path, ObjectNode body) {
    return answer("POST", path, body.toString());
  }

  private JsonNode answer(String method, String path, String body) {
    try {
      var response = call(method, path, body);
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            method + " " + path + ": " + response.statusCode() + " " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> call(String method, String path, String body) throws IOException {
    var request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + apiPort + "/api/v1" + path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
