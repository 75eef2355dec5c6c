package org.hashrelay.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.hashrelay.http.HostPort;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.problem.Refusal;

/** What a node that runs says of itself on its status page. */
final class RunningNode {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private RunningNode() {}

  /** Empty when nobody answers there, or something else than a node. */
  static Optional<JsonNode> ask(HostPort bind) {
    return get(HttpRequest.newBuilder(URI.create("http://" + bind.reachable() + "/status")));
  }

  /** The object that answers; empty when none does. */
  static Optional<JsonNode> get(HttpRequest.Builder request) {
    var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    try {
      var answer = client.send(
          request.timeout(PATIENCE.multipliedBy(5)).build(), BodyHandlers.ofByteArray());
      return answer.statusCode() == 200 ? Optional.of(Json.read(answer.body())) : Optional.empty();
    } catch (IOException | Refusal notOurs) {
      return Optional.empty();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  static long miners(JsonNode status) {
    return StreamSupport.stream(status.path("mappings").spliterator(), false)
        .mapToLong(mapping -> mapping.path("downstream_connections").asLong())
        .sum();
  }

  /** Names of workers are logins at pools, which are nobody else's business. */
  static String shown(JsonNode status) {
    var copy = status.deepCopy();
    copy.path("mappings").forEach(mapping -> {
      if (mapping instanceof ObjectNode object) object.remove("held_by_worker");
    });
    return copy.toPrettyString();
  }

  static List<Diagnosis> checks(JsonNode status) {
    var found = new ArrayList<Diagnosis>();
    found.add(tunnel(status));
    status.path("mappings").forEach(mapping -> found.add(mapping(mapping)));
    return found;
  }

  private static Diagnosis tunnel(JsonNode status) {
    var node = status.path("node_id").asText();
    var state = status.path("state").asText();
    var server = status.path("server").asText();
    if (state.equals("connected")) {
      return Diagnosis.pass(
          "node",
          node,
          "connected to %s over %s".formatted(server, status.path("transport").asText()));
    }
    var error = status.path("last_error").asText();
    var remedy = Remedy.of(error).orElse("see what the lines above say about the server");
    return Diagnosis.fail("node", node, state + (error.isEmpty() ? "" : ": " + error), remedy);
  }

  private static Diagnosis mapping(JsonNode mapping) {
    var target = "mapping " + mapping.path("mapping_id").asText();
    var state = mapping.path("state").asText();
    var detail = mapping.path("detail").asText();
    var seen = detail.isEmpty() ? state : state + ": " + detail;
    return switch (state) {
      case "running" ->
        Diagnosis.pass(
            "ports", target, mapping.path("downstream_connections").asLong() + " miners");
      case "port_in_use" ->
        Diagnosis.fail(
            "ports", target, seen, "free that port, or give the mapping another local_port");
      case "failed" -> Diagnosis.fail("ports", target, seen, "look at the node's log");
      case "pool_down" ->
        Diagnosis.warn("ports", target, seen, "test its pools: POST /api/v1/pools/{id}/test");
      default -> Diagnosis.pass("ports", target, seen);
    };
  }
}
