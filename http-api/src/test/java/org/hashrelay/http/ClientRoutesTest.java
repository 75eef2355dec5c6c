package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.ToLink;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ClientRoutesTest {

  private static final RunningApi api = new RunningApi();

  @AfterAll
  static void stop() {
    api.close();
  }

  /** A node inside a server is there without a token. */
  private static void attachLocal(String id) {
    var link = api.kit.createTestProbe(ToLink.class).ref();
    var since = Instant.parse("2026-03-04T05:06:07Z");
    var info = new LinkInfo("i1", "", "relay-1", "in-process", "none", "inside", "0.1.0", since);
    api.entities.tell(id, new ClientNode.Attach(info, link));
    await().until(() -> api.get("/api/v1/clients/" + id).json().get("connected").asBoolean());
  }

  @Test
  void aNewClientGetsItsTokenOnce() {
    var answer = api.post("/api/v1/clients", "{'id':'farm-1','farm':'north'}");
    var client = answer.json();
    var token = client.get("token").asText();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/api/v1/clients/farm-1");
    assertThat(client.get("name").asText()).isEqualTo("farm-1");
    assertThat(client.get("connected").asBoolean()).isFalse();
    assertThat(client.get("server_fingerprint").asText()).startsWith("sha256:");
    assertThat(token).startsWith("hr1_");
    assertThat(api.get("/api/v1/clients/farm-1").text()).doesNotContain("token", "hr1_");
    assertThat(api.get("/api/v1/clients").text()).doesNotContain("hr1_");
  }

  @Test
  void theEnrolmentCarriesAllThatJoiningNeeds() {
    var client = api.post("/api/v1/clients", "{'id':'joins'}").json();

    var code =
        ((EnrolmentLine.Enrolled) EnrolmentLine.read(client.get("enrolment").asText())).line();

    assertThat(code.servers()).containsExactly("relay.example:8443");
    assertThat(code.nodeId()).isEqualTo("joins");
    assertThat(code.token()).isEqualTo(client.get("token").asText());
    assertThat(code.fingerprint()).isEqualTo(client.get("server_fingerprint").asText());
    assertThat(code.toString()).doesNotContain(code.token());
  }

  @Test
  void aClientWithoutAnIdIsGivenOne() {
    assertThat(api.post("/api/v1/clients", "").json().get("id").asText()).startsWith("node-");
  }

  @Test
  void anIdIsGivenOnceAndIsSafeInAUrl() {
    api.post("/api/v1/clients", "{'id':'twice'}");

    assertThat(api.post("/api/v1/clients", "{'id':'twice'}").problem()).isEqualTo("name-taken");
    assertThat(api.post("/api/v1/clients", "{'id':'a b'}").problem())
        .isEqualTo("validation-failed");
  }

  @Test
  void aPatchChangesWhatItNamesAndNullGoesBack() {
    api.post("/api/v1/clients", "{'id':'patched','farm':'north'}");
    var path = "/api/v1/clients/patched";

    var named =
        api.call("PATCH", path, "{'name':'Shed 4','transport':'tcp_tls'}").json();
    var back = api.call("PATCH", path, "{'name':null,'transport':null}").json();

    assertThat(named.get("name").asText()).isEqualTo("Shed 4");
    assertThat(named.get("farm").asText()).isEqualTo("north");
    assertThat(named.get("transport").asText()).isEqualTo("tcp_tls");
    assertThat(back.get("name").asText()).isEqualTo("patched");
    assertThat(back.get("transport").isNull()).isTrue();
  }

  @Test
  void aTransportThatIsNotThereIsRefusedWithThoseThatAre() {
    api.post("/api/v1/clients", "{'id':'wishes'}");

    var answer = api.call("PATCH", "/api/v1/clients/wishes", "{'transport':'pigeon'}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("auto, quic, tcp_tls, tcp_encrypt");
    for (var transport : List.of("auto", "quic", "tcp_tls", "tcp_encrypt")) {
      var wish = "{'transport':'" + transport + "'}";
      var wanted = api.call("PATCH", "/api/v1/clients/wishes", wish).json();
      assertThat(wanted.get("transport_wanted").asText()).isEqualTo(transport);
    }
  }

  @Test
  void aChangeUnderAnOldETagIsRefused() {
    var etag = api.post("/api/v1/clients", "{'id':'tagged'}").header("ETag");
    var path = "/api/v1/clients/tagged";

    assertThat(api.call("PATCH", path, "{'farm':'a'}", "If-Match", etag).status())
        .isEqualTo(200);
    assertThat(api.call("PATCH", path, "{'farm':'b'}", "If-Match", etag).status())
        .isEqualTo(412);
  }

  @Test
  void aRotatedTokenIsANewOne() {
    var first =
        api.post("/api/v1/clients", "{'id':'rotates'}").json().get("token").asText();

    var answer = api.post("/api/v1/clients/rotates/token", "{'grace':'1h'}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("token").asText()).startsWith("hr1_").isNotEqualTo(first);
    assertThat(api.post("/api/v1/clients/rotates/token", "{'grace':'25h'}").status())
        .isEqualTo(422);
  }

  @Test
  void aDeletedClientIsGoneAndItsIdFree() {
    api.post("/api/v1/clients", "{'id':'gone'}");

    assertThat(api.call("DELETE", "/api/v1/clients/gone", "").status()).isEqualTo(204);
    assertThat(api.get("/api/v1/clients/gone").problem()).isEqualTo("not-found");
    assertThat(api.post("/api/v1/clients", "{'id':'gone'}").status()).isEqualTo(201);
  }

  @Test
  void aClientThatIsNotThereCannotBeDisconnected() {
    api.post("/api/v1/clients", "{'id':'offline'}");

    var answer = api.post("/api/v1/clients/offline/disconnect", "");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("node-offline");
  }

  @Test
  void theNodeInsideAServerShowsItsLinkAndKeepsIt() {
    api.post("/api/v1/clients", "{'id':'local'}");
    attachLocal("local");

    var client = api.get("/api/v1/clients/local").json();

    assertThat(client.get("transport").asText()).isEqualTo("in-process");
    assertThat(client.get("server").asText()).isEqualTo("relay-1");
    assertThat(client.get("connected_at").asText()).isEqualTo("2026-03-04T05:06:07Z");
    assertThat(api.call("DELETE", "/api/v1/clients/local", "").problem()).isEqualTo("local-node");
    assertThat(api.post("/api/v1/clients/local/token", "").problem()).isEqualTo("local-node");
  }

  @Test
  void activeConnectionsAreMinersAndNotPoolConnections() {
    api.post("/api/v1/clients", "{'id':'busy'}");
    var link = api.kit.createTestProbe(ToLink.class).ref();
    var info = new LinkInfo("i1", "", "relay-1", "tcp_tls", "none", "farm", "0.1.0", Instant.EPOCH);
    var upstream = new UpstreamTelemetry(
        0, 1, "active", "ready", 1, "", "08", 8, 500, 40, 1.0, 0, 0, 0, "", 0, 0, 0, 0, 0);
    var mapping = new MappingTelemetry(
        1,
        "running",
        "",
        1,
        40,
        500,
        0,
        Map.of("tls", 7L),
        List.of(upstream),
        ShareBook.EMPTY,
        Map.of());
    api.entities.tell("busy", new ClientNode.Attach(info, link));
    var telemetry = new Telemetry(List.of(mapping), 0, 0, 0);
    api.entities.tell("busy", new ClientNode.NodeTelemetry(link, telemetry, 900));
    api.live.node("busy").linked(link, "i1");
    api.live.node("busy").told(telemetry, 900);

    await()
        .untilAsserted(() -> assertThat(api.get("/api/v1/system/status")
                .json()
                .get("active_connections")
                .asInt())
            .isEqualTo(40));
    var metrics = api.get("/metrics").text();
    assertThat(metrics)
        .contains(
            "hashrelay_downstream_disconnects_total{farm=\"\",mapping=\"1\",reason=\"tls\"} 7.0");
    for (var line :
        metrics.lines().filter(text -> text.startsWith("# TYPE hashrelay_")).toList()) {
      var words = line.split(" ");
      assertThat(metrics).contains("# HELP " + words[2] + " ");
      assertThat(words[2].endsWith("_total")).as(line).isEqualTo(words[3].equals("counter"));
      assertThat(words[2]).doesNotContainPattern("_(milliseconds|ms|minutes|kilobytes)(_|$)");
    }
  }

  @Test
  void theNodeInsideThisServerIsKeptUnderWhateverIdAndBeforeItsLinkStands() {
    api.post("/api/v1/clients", "{'id':'inner'}");

    var delete = api.call("DELETE", "/api/v1/clients/inner", "");

    assertThat(delete.status()).isEqualTo(409);
    assertThat(delete.problem()).isEqualTo("local-node");
    assertThat(delete.text()).contains("inner is the node inside a server");
    assertThat(api.post("/api/v1/clients/inner/token", "").problem()).isEqualTo("local-node");
    assertThat(api.get("/api/v1/clients/inner").status()).isEqualTo(200);
  }
}
