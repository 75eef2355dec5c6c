package org.hashrelay.benchmarks.relay;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The REST interface of a relay server, as a script would use it. */
public final class FleetApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final Path tokenFile;
  private String token = "";

  public FleetApi(int port, Path tokenFile) {
    base = "http://127.0.0.1:" + port + "/api/v1";
    this.tokenFile = tokenFile;
  }

  public boolean isReady() {
    try {
      token = Files.readString(tokenFile).strip();
      return call("GET", "/system/status", "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  public JsonNode get(String path) {
    return answer("GET", path, "");
  }

  public JsonNode post(String path, JsonNode body) {
    return answer("POST", path, body.toString());
  }

  public void delete(String path) {
    answer("DELETE", path, "");
  }

  /** All pages of a list. */
  public List<JsonNode> items(String path) {
    var items = new ArrayList<JsonNode>();
    var cursor = "";
    do {
      var page = get(path + (path.contains("?") ? "&" : "?") + "limit=1000" + cursor);
      page.path("items").forEach(items::add);
      var next = page.path("next_cursor").asText("");
      cursor = page.path("next_cursor").isNull() || next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    return items;
  }

  /**
   * How one call ended.
   *
   * @param status 0 when there was no answer at all
   */
  public record Ended(int status, String contentType, JsonNode body, long millis) {}

  /** Calls, whatever comes of it. */
  public Ended attempt(String method, String path, String body) {
    long began = System.nanoTime();
    try {
      var response = call(method, path, body);
      var type = response.headers().firstValue("Content-Type").orElse("");
      var json = type.contains("json") ? JSON.readTree(response.body()) : object();
      return new Ended(response.statusCode(), type, json, millisSince(began));
    } catch (IOException e) {
      return new Ended(0, e.toString(), object(), millisSince(began));
    }
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
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
    var request = HttpRequest.newBuilder(URI.create(base + path))
        .timeout(PATIENCE)
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
