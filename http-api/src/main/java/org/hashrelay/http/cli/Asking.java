package org.hashrelay.http.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.problem.Refusal;

/** Reads from a server's API, or from a node's status page, one address at a time. */
public final class Asking {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** What came back. */
  public sealed interface Answer {}

  public record Told(JsonNode json) implements Answer {}

  /** Somebody is there and does not answer the question; {@code why} in their words. */
  public record Refused(int status, String why) implements Answer {

    /** Whether another token would have helped. */
    public boolean isForbidden() {
      return status == 401 || status == 403;
    }
  }

  /** Nobody is there, or not one of us. */
  public record Silent(String why) implements Answer {}

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String base;
  private final Optional<String> token;

  /** @param base as {@code http://host:port} */
  public Asking(String base, Optional<String> token) {
    this.base = base.replaceFirst("/+$", "");
    this.token = token;
  }

  public String base() {
    return base;
  }

  /** The object at this path. */
  public Answer get(String path) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE.multipliedBy(3));
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
      var answer = http.send(request.build(), BodyHandlers.ofByteArray());
      var json = Json.read(answer.body());
      if (answer.statusCode() == 200) return new Told(json);
      return new Refused(answer.statusCode(), json.path("detail").asText("no reason given"));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return new Silent("interrupted");
    } catch (IOException | IllegalArgumentException failed) {
      return new Silent(reason(failed));
    } catch (Refusal notOurs) {
      return new Silent("what answers there is no HashRelay");
    }
  }

  /** Every item of a list, page after page, as {@code {items: […]}}. */
  public Answer list(String path) {
    var all = Json.object();
    ArrayNode items = all.putArray("items");
    var cursor = "";
    do {
      var answer = get(path + "?limit=1000" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      if (!(answer instanceof Told page)) return answer;
      page.json().path("items").forEach(items::add);
      cursor = page.json().path("next_cursor").textValue();
    } while (cursor != null);
    return new Told(all);
  }

  private static String reason(Exception failed) {
    return failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
  }
}
