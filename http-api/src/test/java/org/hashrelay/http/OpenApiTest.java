package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hashrelay.http.fleet.AppliedWait;
import org.hashrelay.http.routing.Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OpenApiTest {

  private static final RunningApi api = new RunningApi();
  private static final JsonNode document =
      api.call("GET", "/api/v1/openapi.json", "", "Authorization", "none").json();

  @AfterAll
  static void stop() {
    api.close();
  }

  private static List<Endpoint> endpoints() {
    return Api.endpoints(api.parts(), new NoTimer());
  }

  private record NoTimer() implements AppliedWait.Timer {
    @Override
    public <T> CompletionStage<T> after(Duration delay, Supplier<CompletionStage<T>> then) {
      return then.get();
    }
  }

  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
    var described = document.get("paths").properties().stream()
        .flatMap(path -> path.getValue().properties().stream()
            .map(op -> op.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
        .toList();
    var routed =
        endpoints().stream().map(e -> e.method().value() + " " + e.path()).toList();

    assertThat(described).containsExactlyInAnyOrderElementsOf(routed);
  }

  @Test
  void whatNeedsNoTokenIsDescribedSo() {
    for (var endpoint : endpoints()) {
      var method = endpoint.method().value().toLowerCase(Locale.ROOT);
      var security = document.get("paths").get(endpoint.path()).get(method).get("security");
      assertThat(security != null).as(endpoint.path()).isEqualTo(endpoint.open());
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    var references = new ArrayList<String>();
    collect(document, references);

    assertThat(references).isNotEmpty();
    for (var reference : references) {
      assertThat(document.at(reference.substring(1)).isMissingNode())
          .as(reference)
          .isFalse();
    }
  }

  private static void collect(JsonNode node, List<String> references) {
    if (node.has("$ref")) references.add(node.get("$ref").asText());
    node.forEach(child -> collect(child, references));
  }

  @Test
  void whatIsAnsweredHasTheDescribedFields() {
    var pool = api.post("/api/v1/pools", "{'name':'p','coin':'BTC','host':'h','port':1}");
    var client = api.post("/api/v1/clients", "{'id':'c'}");
    var body = "{'local_port':3333,'pool_id':1,'client_id':'c'}";
    var mapping = api.post("/api/v1/port-mappings", body);

    var answers = Map.of(
        "Pool", pool.json(),
        "PortMapping", mapping.json(),
        "Client", api.get("/api/v1/clients/c").json(),
        "Worker", api.get("/api/v1/workers/w1").json(),
        "Overview", api.get("/api/v1/stats/overview").json(),
        "SystemStatus", api.get("/api/v1/system/status").json());

    assertThat(client.status()).isEqualTo(201);
    answers.forEach((schema, answer) -> assertFields(schema, answer));
  }

  private static void assertFields(String schema, JsonNode answer) {
    Set<String> described =
        document.at("/components/schemas/" + schema + "/properties").properties().stream()
            .filter(field -> !field.getValue().path("writeOnly").asBoolean())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    assertThat(answer.properties().stream().map(Map.Entry::getKey).toList())
        .as(schema)
        .containsExactlyInAnyOrderElementsOf(described);
  }
}
