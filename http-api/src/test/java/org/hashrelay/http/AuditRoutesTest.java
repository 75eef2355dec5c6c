package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.actors.audit.AuditEntry;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.ToLink;
import org.hashrelay.actors.node.LinkInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditRoutesTest {

  private static final String ALL = "/api/v1/audit-events";

  private final RunningApi api = new RunningApi();

  @AfterEach
  void stop() {
    api.close();
  }

  /** A call as OpenAPI names it, and what it leaves. */
  private record Step(String operation, String path, String body, String action, String target) {}

  private static Step step(String operation, String path, String body, String action, String id) {
    return new Step(operation, path, body, action, id);
  }

  private static final String POOL = "{'name':'p','coin':'BTC','host':'127.0.0.1','port':1}";
  private static final String PORT = "{'local_port':3333,'pool_id':1,'client_id':'gw1'}";
  private static final String HOOK = "{'name':'h','kind':'webhook','url':'https://x.example/h'}";
  private static final String QUIET =
      "{'matchers':[{'label':'farm','value':'north'}],'ends_at':'2099-01-01T00:00:00Z'}";

  private static final List<Step> STEPS = List.of(
      step("POST /pools", "/pools", POOL, "pool.create", "1"),
      step("PUT /pools/{id}", "/pools/1", POOL, "pool.update", "1"),
      step("PATCH /pools/{id}", "/pools/1", "{'name':'q'}", "pool.update", "1"),
      step("POST /pools/{id}/disable", "/pools/1/disable", "", "pool.disable", "1"),
      step("POST /pools/{id}/enable", "/pools/1/enable", "", "pool.enable", "1"),
      step("POST /pools/{id}/test", "/pools/1/test", "", "pool.test", "1"),
      step("POST /clients", "/clients", "{'id':'gw1'}", "client.create", "gw1"),
      step("PATCH /clients/{id}", "/clients/gw1", "{'farm':'n'}", "client.update", "gw1"),
      step("POST /clients/{id}/token", "/clients/gw1/token", "", "client.rotate_token", "gw1"),
      step(
          "POST /clients/{id}/disconnect",
          "/clients/farm-1/disconnect",
          "",
          "client.disconnect",
          "farm-1"),
      step("POST /workers/{id}/kick", "/workers/w1/kick", "", "worker.kick", "w1"),
      step("POST /port-mappings", "/port-mappings", PORT, "mapping.create", "1"),
      step("PUT /port-mappings/{id}", "/port-mappings/1", PORT, "mapping.update", "1"),
      step("PATCH /port-mappings/{id}", "/port-mappings/1", "{'name':'m'}", "mapping.update", "1"),
      step(
          "POST /port-mappings/{id}/disable",
          "/port-mappings/1/disable",
          "",
          "mapping.disable",
          "1"),
      step("POST /port-mappings/{id}/enable", "/port-mappings/1/enable", "", "mapping.enable", "1"),
      step(
          "POST /port-mappings/{id}/switch",
          "/port-mappings/1/switch",
          "{'pool_id':1}",
          "mapping.switch",
          "1"),
      step("DELETE /port-mappings/{id}", "/port-mappings/1", "", "mapping.delete", "1"),
      step("DELETE /clients/{id}", "/clients/gw1", "", "client.delete", "gw1"),
      step("DELETE /pools/{id}", "/pools/1", "", "pool.delete", "1"),
      step(
          "POST /alerts/{id}/acknowledge",
          "/alerts/al_1/acknowledge",
          "",
          "alert.acknowledge",
          "al_1"),
      step("PUT /alert-settings", "/alert-settings", "{}", "alert_settings.update", ""),
      step("POST /channels", "/channels", HOOK, "channel.create", "ch_1"),
      step("PUT /channels/{id}", "/channels/ch_1", HOOK, "channel.update", "ch_1"),
      step("PATCH /channels/{id}", "/channels/ch_1", "{'name':'i'}", "channel.update", "ch_1"),
      step("POST /channels/{id}/test", "/channels/ch_1/test", "", "channel.test", "ch_1"),
      step("DELETE /channels/{id}", "/channels/ch_1", "", "channel.delete", "ch_1"),
      step("POST /silences", "/silences", QUIET, "silence.create", "sil_1"),
      step("PUT /silences/{id}", "/silences/sil_1", QUIET, "silence.update", "sil_1"),
      step("DELETE /silences/{id}", "/silences/sil_1", "", "silence.delete", "sil_1"));

  @Test
  void everyCallThatChangesSomethingLeavesOneLineAndOneThatIsRefusedNone() {
    assertThat(STEPS.stream().map(Step::operation))
        .as("all that openapi.json describes")
        .containsExactlyInAnyOrderElementsOf(changing());
    api.post("/api/v1/clients", "{'id':'farm-1'}");
    attach("farm-1");
    raise();
    var before = total();

    for (var step : STEPS) {
      var method = step.operation().split(" ")[0];
      var answer = api.call(method, "/api/v1" + step.path(), step.body());
      assertThat(answer.status()).as(step + answer.text()).isBetween(200, 299);
      var newest = events("?limit=1");
      assertThat(newest.get("total").asInt()).as(step.operation()).isEqualTo(++before);
      var line = newest.at("/items/0");
      assertThat(line.get("action").asText()).isEqualTo(step.action());
      assertThat(line.at("/target/id").asText()).isEqualTo(step.target());
      assertThat(line.at("/target/kind").asText()).isEqualTo(step.action().split("\\.")[0]);
      assertThat(line.get("actor").asText()).isEqualTo("admin");
      assertThat(line.get("address").asText()).isEqualTo("127.0.0.1");
      assertThat(line.get("at").asText()).isEqualTo("2026-03-04T00:01:00Z");
      assertThat(line.get("before").isNull()).as(step.operation()).isEqualTo(isNew(method, step));
      assertThat(line.get("after").isNull())
          .as(step.operation())
          .isEqualTo(method.equals("DELETE"));
    }
    assertThat(api.post("/api/v1/pools", "{'name':'p'}").status()).isEqualTo(422);
    assertThat(api.post("/api/v1/pools/77/enable", "").status()).isEqualTo(404);
    assertThat(api.post("/api/v1/alert-rules/preview", "{'rule':'reject_rate'}").status())
        .isEqualTo(200);
    assertThat(total()).isEqualTo(before);
    assertThat(api.get(ALL + "/verify").json().get("holds").asBoolean()).isTrue();
  }

  private static boolean isNew(String method, Step step) {
    return step.action().endsWith(".create") || step.action().equals("alert.acknowledge");
  }

  private List<String> changing() {
    var operations = new ArrayList<String>();
    api.get("/api/v1/openapi.json")
        .json()
        .get("paths")
        .properties()
        .forEach(path -> path.getValue()
            .fieldNames()
            .forEachRemaining(method -> operations.add(
                method.toUpperCase(Locale.ROOT) + " " + path.getKey().replace("/api/v1", ""))));
    operations.removeIf(name -> name.startsWith("GET "));
    operations.remove("POST /alert-rules/preview");
    return operations;
  }

  private void attach(String node) {
    var link = api.kit.createTestProbe(ToLink.class).ref();
    var info = new LinkInfo("i1", "", "relay-1", "tcp_tls", "none", "farm", "0.1.0", Instant.EPOCH);
    api.entities.tell(node, new ClientNode.Attach(info, link));
  }

  private void raise() {
    var gone = new Finding(
        AlertRule.WORKER_DISCONNECTED,
        new Subject(Subject.WORKER, "w", "w", "north", "gw1", 1),
        Instant.parse("2026-03-04T00:00:00Z"),
        "Worker w disconnected",
        Optional.empty(),
        Optional.empty(),
        Map.of());
    api.entities.tellDesk(new AlertDesk.Report("node/gw1", List.of(new Change.Began(gone))));
    await().until(() -> api.get("/api/v1/alerts").json().get("total").asInt() == 1);
  }

  @Test
  void whatIsSecretIsNeverInIt() {
    api.post(
        "/api/v1/pools",
        "{'name':'p','coin':'BTC','host':'h','port':1,'user':'wallet','password':'hush-pool'}");
    api.call("PATCH", "/api/v1/pools/1", "{'password':'hush-other'}");
    var token = api.post("/api/v1/clients", "{'id':'gw1'}").json();
    var rotated = api.post("/api/v1/clients/gw1/token", "").json();
    api.post("/api/v1/channels", "{'name':'m','kind':'email','to':['ops@example.net']}");
    api.post("/api/v1/channels", "{'name':'t','kind':'telegram','chat_id':-1001}");
    for (var kind : List.of("webhook", "alertmanager")) {
      var made = api.post(
          "/api/v1/channels",
          "{'name':'%s','kind':'%s','url':'https://x.example/hush-path?key=hush-query','secret':'whsec_aHVzaHNlY3JldA=='}"
              .formatted(kind, kind));
      assertThat(made.status()).as(made.text()).isEqualTo(201);
      api.call("PATCH", made.header("Location"), "{'enabled':false}");
    }

    var all = api.get(ALL).text();

    assertThat(events("").get("total").asInt()).isEqualTo(10);
    assertThat(all)
        .doesNotContain("hush", "aHVzaHNlY3JldA", "sealed")
        .doesNotContain(token.get("token").asText(), rotated.get("token").asText())
        .contains("https://x.example/…", "ops@example.net", "wallet");
  }

  @Test
  void aLineShowsHowThingsWereAndHowTheyAre() {
    api.post("/api/v1/pools", POOL);
    api.call("PATCH", "/api/v1/pools/1", "{'port':2}");
    api.call("DELETE", "/api/v1/pools/1", "");

    var items = events("").get("items");

    assertThat(items.findValuesAsText("action"))
        .containsExactly("pool.delete", "pool.update", "pool.create");
    assertThat(items.at("/0/before/port").asInt()).isEqualTo(2);
    assertThat(items.at("/0/target/name").asText()).isEqualTo("p");
    assertThat(items.at("/1/before/port").asInt()).isEqualTo(1);
    assertThat(items.at("/1/after/port").asInt()).isEqualTo(2);
    assertThat(items.at("/2/after/name").asText()).isEqualTo("p");
    assertThat(items.at("/1/prev_hash")).isEqualTo(items.at("/2/hash"));
    assertThat(items.at("/2/prev_hash").asText()).isEqualTo("0".repeat(64));
  }

  @Test
  void whoReadsTheLinesCanCheckTheirHashes() {
    api.post("/api/v1/clients", "{'id':'a','name':'ä'}");
    api.call("PUT", "/api/v1/alert-settings", "{'rules':{'reject_rate':{'threshold':0.25}}}");
    api.call("DELETE", "/api/v1/clients/a", "");

    for (var line : events("").get("items")) {
      var entry = new AuditEntry(
          line.get("id").asText(),
          Instant.parse(line.get("at").asText()),
          line.get("actor").asText(),
          line.get("address").asText(),
          line.get("action").asText(),
          line.at("/target/kind").asText(),
          line.at("/target/id").asText(),
          line.get("before").isNull() ? "" : line.get("before").toString(),
          line.get("after").isNull() ? "" : line.get("after").toString(),
          line.get("detail").asText(),
          line.get("count").asLong());
      var number = line.get("number").asLong();
      assertThat(AuditLine.of(number, entry, line.get("prev_hash").asText()).hash())
          .isEqualTo(line.get("hash").asText());
    }
    assertThat(total()).isEqualTo(3);
  }

  @Test
  void linesAreFoundByWhatIsSaidOfThemPageByPage() {
    for (var name : List.of("a", "b", "c")) api.post("/api/v1/clients", "{'id':'" + name + "'}");
    api.call("DELETE", "/api/v1/clients/b", "");
    storeTheFirst(2);

    var first = events("?limit=3");
    var second = events("?limit=3&cursor=" + first.get("next_cursor").asText());

    assertThat(first.get("total").asInt()).isEqualTo(4);
    assertThat(first.get("items").findValuesAsText("number")).containsExactly("4", "3", "2");
    assertThat(second.get("items").findValuesAsText("number")).containsExactly("1");
    assertThat(second.get("next_cursor").isNull()).isTrue();
    assertThat(found("?action=client.del")).containsExactly("4");
    assertThat(found("?target=client/b")).containsExactly("4", "2");
    assertThat(found("?target=b")).containsExactly("4", "2");
    assertThat(found("?target=pool")).isEmpty();
    assertThat(found("?actor=admin")).hasSize(4);
    assertThat(found("?actor=eve")).isEmpty();
    assertThat(found("?from=2026-03-04T00:01:00Z&to=2026-03-04T00:02:00Z")).hasSize(4);
    assertThat(found("?to=2026-03-04T00:01:00Z")).isEmpty();
    assertThat(api.get(ALL + "?from=today").problem()).isEqualTo("validation-failed");
    assertThat(api.get(ALL + "?cursor=AAAA").problem()).isEqualTo("validation-failed");
    api.auditFeed.away(true);
    assertThat(api.get(ALL).status()).isEqualTo(503);
    assertThat(api.get(ALL).text()).doesNotContain("secret");
  }

  @Test
  void aLineThatIsMissingOrAlteredShows() {
    for (var name : List.of("a", "b", "c")) api.post("/api/v1/clients", "{'id':'" + name + "'}");
    var lines = storeTheFirst(3);
    assertThat(verified()).isEqualTo("{\"holds\":true,\"checked\":3,\"broken_at\":null}");

    api.auditFeed.holds(List.of(lines.get(0), lines.get(2)));
    assertThat(verified()).isEqualTo("{\"holds\":false,\"checked\":1,\"broken_at\":2}");

    var forged = new AuditLine(
        2, lines.get(0).entry(), lines.get(1).prevHash(), lines.get(1).hash());
    api.auditFeed.holds(List.of(lines.get(0), forged, lines.get(2)));
    assertThat(verified()).isEqualTo("{\"holds\":false,\"checked\":1,\"broken_at\":2}");
  }

  private String verified() {
    var answer = api.get(ALL + "/verify").json();
    ((ObjectNode) answer).remove("last_hash");
    return answer.toString();
  }

  @Test
  void aTokenThatNobodyHasIsNotedOnceAMinuteForAnAddress() {
    for (var i = 0; i < 5; i++) {
      var guess = "Bearer guess-" + i;
      assertThat(api.call("GET", "/api/v1/pools", "", "Authorization", guess).status())
          .isEqualTo(401);
    }

    var items = events("").get("items");

    assertThat(items).hasSize(1);
    assertThat(items.at("/0/action").asText()).isEqualTo("login.refused");
    assertThat(items.at("/0/address").asText()).isEqualTo("127.0.0.1");
    assertThat(items.toString()).doesNotContain("guess");
  }

  @Test
  void aLogThatIsAwayHoldsUpNothingAndGetsItLater() {
    api.entities.loseAnswers(1, AuditLog.Note.class);

    assertThat(api.post("/api/v1/pools", POOL).status()).isEqualTo(201);

    await().untilAsserted(() -> assertThat(api.trail.waiting()).isZero());
    assertThat(events("").get("total").asInt()).as("told twice, noted once").isEqualTo(1);
    assertThat(api.get("/metrics").text())
        .contains("hashrelay_audit_lost_total 0.0", "hashrelay_audit_queue_length 0.0");
  }

  private List<AuditLine> storeTheFirst(int many) {
    await().until(() -> api.trail.waiting() == 0);
    var reply = api.entities
        .audit(ref -> new AuditLog.GetNewest(0, ref))
        .toCompletableFuture()
        .join();
    var lines = ((AuditLog.Newest) reply).lines();
    api.auditFeed.holds(IntStream.range(0, many).mapToObj(lines::get).toList());
    return lines;
  }

  private JsonNode events(String query) {
    var answer = api.get(ALL + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private List<String> found(String query) {
    return events(query).get("items").findValuesAsText("number");
  }

  private int total() {
    return events("?limit=1").get("total").asInt();
  }
}
