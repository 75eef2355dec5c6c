package org.hashrelay.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** REST calls to the demo's server, as any script would make them. */
final class ApiCalls {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(PATIENCE)
      .build();
  private final String base;
  private final String token;

  ApiCalls(int port, String token) {
    this.base = "http://127.0.0.1:" + port;
    this.token = token;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** A pool on this machine; its id. */
  int createPool(String name, int port) {
    var body =
        object().put("name", name).put("coin", "BTC").put("host", "127.0.0.1").put("port", port);
    return create("/pools", body).get("id").asInt();
  }

  /** The least that makes a mapping. */
  static ObjectNode mapping(String nodeId, int port, int poolId) {
    return object().put("client_id", nodeId).put("local_port", port).put("pool_id", poolId);
  }

  JsonNode get(String path) {
    return expect(200, "GET", "/api/v1" + path, "");
  }

  JsonNode create(String path, ObjectNode body) {
    return expect(201, "POST", "/api/v1" + path, body.toString());
  }

  JsonNode post(String path) {
    return expect(200, "POST", "/api/v1" + path, "");
  }

  JsonNode post(String path, ObjectNode body) {
    return expect(200, "POST", "/api/v1" + path, body.toString());
  }

  /** Something whose end is not waited for. */
  JsonNode order(String path) {
    return expect(202, "POST", "/api/v1" + path, "");
  }

  /** PUT, PATCH or DELETE of what is there; an empty body is none. */
  JsonNode change(String method, String path, ObjectNode body) {
    var status = method.equals("DELETE") ? 204 : 200;
    return expect(status, method, "/api/v1" + path, body.isEmpty() ? "" : body.toString());
  }

  /** Every item of a list, page after page. */
  List<JsonNode> items(String path) {
    var items = new ArrayList<JsonNode>();
    var cursor = "";
    do {
      var page = get(path + "?limit=1000" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      page.get("items").forEach(items::add);
      cursor = page.path("next_cursor").asText("");
      if (cursor.equals("null")) cursor = "";
    } while (!cursor.isEmpty());
    return items;
  }

  boolean isReady() {
    try {
      return send("GET", "/health/ready", "").status() == 200;
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  private JsonNode expect(int status, String method, String path, String body) {
    var answer = send(method, path, body);
    if (answer.status() == status) return answer.json();
    throw new IllegalStateException(
        "%s %s answered %d: %s".formatted(method, path, answer.status(), answer.json()));
  }

  private record Answer(int status, JsonNode json) {}

  private Answer send(String method, String path, String body) {
    var request = HttpRequest.newBuilder(URI.create(base + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException failed) {
      throw new IllegalStateException(method + " " + path + " failed: " + failed, failed);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path + " was given up", ended);
    }
  }
}
