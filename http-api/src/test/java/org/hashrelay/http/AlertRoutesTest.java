package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Subject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AlertRoutesTest {

  private static final RunningApi api = new RunningApi();

  @BeforeAll
  static void somebodyLeft() {
    report("acme.1", new Change.Began(gone("acme.1")));
    report("acme.2", new Change.Began(gone("acme.2")));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static void report(String worker, Change change) {
    api.entities.tellDesk(new AlertDesk.Report("node/gw1", List.of(change)));
  }

  private static Finding gone(String worker) {
    return new Finding(
        AlertRule.WORKER_DISCONNECTED,
        new Subject(Subject.WORKER, worker, worker, "north", "gw1", 1),
        Instant.parse("2026-03-04T00:00:00Z"),
        "Worker " + worker + " disconnected",
        Optional.empty(),
        Optional.empty(),
        Map.of("address", "10.0.0.7"));
  }

  @Test
  void openAlertsAreListedPageByPage() {
    var first = api.get("/api/v1/alerts?limit=1").json();
    var alert = first.get("items").get(0);
    var second = api.get(
            "/api/v1/alerts?limit=1&cursor=" + first.get("next_cursor").asText())
        .json();

    assertThat(first.get("total").asInt()).isEqualTo(2);
    assertThat(alert.get("rule").asText()).isEqualTo("worker_disconnected");
    assertThat(alert.get("state").asText()).isIn("firing", "acknowledged");
    assertThat(alert.at("/target/name").asText()).isEqualTo("acme.1");
    assertThat(alert.get("since").asText()).isEqualTo("2026-03-04T00:00:00Z");
    assertThat(second.at("/items/0/target/name").asText()).isEqualTo("acme.2");
    assertThat(second.get("next_cursor").isNull()).isTrue();
  }

  @Test
  void anAlertIsAcknowledgedOnceAndOneThatIsNotThereNotAtAll() {
    var id = api.get("/api/v1/alerts").json().at("/items/1/id").asText();
    var path = "/api/v1/alerts/" + id + "/acknowledge";

    assertThat(api.post(path, "{'by':'eve','note':'on my way'}")
            .json()
            .get("acknowledged_by")
            .asText())
        .isEqualTo("eve");
    assertThat(api.post(path, "").json().get("acknowledged_by").asText()).isEqualTo("eve");
    assertThat(api.post("/api/v1/alerts/al_999/acknowledge", "").problem()).isEqualTo("not-found");
    assertThat(api.post("/api/v1/alerts/x/acknowledge", "").problem()).isEqualTo("not-found");
    assertThat(api.get("/api/v1/alert-events?type=alert.ack")
            .json()
            .at("/items/0/type")
            .asText())
        .isEqualTo("alert.acknowledged");
  }

  @Test
  void theStoryIsOneWhetherItsLinesComeFromTheDeskOrTheDatabase() {
    try (var other = new RunningApi()) {
      other.feed.holds(3);
      var path = "/api/v1/alert-events?limit=2";

      var first = other.get(path).json();
      assertThat(first.get("items")).as("a desk without a story").isEmpty();
      other.entities.tellDesk(
          new AlertDesk.Report("node/gw1", List.of(new Change.Began(gone("acme.9")))));
      await().until(() -> other.get(path).json().get("total").asInt() == 1);
      var line = other.get(path).json();

      assertThat(line.at("/items/0/id").asText()).isEqualTo("ev_1");
      assertThat(line.get("complete").asBoolean()).isTrue();
      assertThat(other.get(path + "&rule=pool_down").json().get("total").asInt())
          .isZero();
      assertThat(other.get(path + "&rule=nothing").problem()).isEqualTo("validation-failed");
      assertThat(other.get(path + "&client_id=gw1&mapping_id=1").json().get("items"))
          .hasSize(1);
      assertThat(other
              .get(path + "&from=2000-01-01T00:00:00Z&to=2000-01-02T00:00:00Z")
              .json()
              .get("items"))
          .isEmpty();
      other.feed.away(true);
      other.entities.silent(true);
      var remembered = other.get(path);
      assertThat(remembered.status()).isEqualTo(200);
      assertThat(remembered.json().at("/items/0/id").asText()).isEqualTo("ev_1");
    }
  }

  @Test
  void aChannelKeepsItsSecretToItself() {
    var body =
        "{'name':'hook','kind':'webhook','url':'https://x.example/','secret':'whsec_c2VjcmV0c2VjcmV0'}";
    var made = api.post("/api/v1/channels", body);
    var path = "/api/v1/channels/" + made.json().get("id").asText();

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text()).doesNotContain("c2VjcmV0");
    assertThat(made.json().get("secret_set").asBoolean()).isTrue();
    assertThat(made.json().get("enabled").asBoolean()).isTrue();
    assertThat(api.call("PATCH", path, "{'enabled':false}")
            .json()
            .get("secret_set")
            .asBoolean())
        .isTrue();
    assertThat(
            api.call("PATCH", path, "{'secret':null}").json().get("secret_set").asBoolean())
        .isFalse();
    assertThat(api.post("/api/v1/channels", body).problem()).isEqualTo("name-taken");
    assertThat(api.call("DELETE", path, "").status()).isEqualTo(204);
    assertThat(api.get(path).problem()).isEqualTo("not-found");
  }

  @Test
  void aChannelThatCannotWorkIsRefused() {
    for (var body : List.of(
        "{'name':'a','kind':'webhook','url':'http://x.example/'}",
        "{'name':'a','kind':'webhook','url':'https://127.0.0.1/'}",
        "{'name':'a','kind':'webhook','url':'https://2130706433/'}",
        "{'name':'a','kind':'webhook'}",
        "{'name':'a','kind':'webhook','url':'https://x.example/','secret':'not base64!'}",
        "{'name':'a','kind':'email'}",
        "{'name':'a','kind':'email','to':['nobody']}",
        "{'name':'a','kind':'telegram','chat_id':'abc'}",
        "{'name':'a','kind':'telegram','chat_id':'1','url':'https://x.example/'}",
        "{'name':'a','kind':'pigeon'}",
        "{'name':'a'}",
        "{'name':'a','kind':'email','to':['a@b.c'],'wings':2}")) {
      assertThat(api.post("/api/v1/channels", body).status()).as(body).isEqualTo(422);
    }
  }

  @Test
  void aChannelIsChangedUnderItsETagAndNotWhileARuleNamesIt() {
    var made = api.post("/api/v1/channels", "{'name':'chat','kind':'telegram','chat_id':-1001}");
    var path = "/api/v1/channels/" + made.json().get("id").asText();
    var etag = api.get(path).header("ETag");
    assertThat(made.json().get("chat_id").asText()).isEqualTo("-1001");
    assertThat(made.header("ETag")).isEqualTo(etag);
    assertThat(api.call("PATCH", path, "{'enabled':false}", "If-Match", etag).status())
        .isEqualTo(200);
    assertThat(api.call("PATCH", path, "{'enabled':true}", "If-Match", etag).status())
        .isEqualTo(412);
    assertThat(api.call("DELETE", path, "", "If-Match", etag).status()).isEqualTo(412);

    var settings = "{'rules':{'disk_low':{'channels':['chat']}}}";
    var named = api.call("PUT", "/api/v1/alert-settings", settings);
    assertThat(named.json().at("/rules/disk_low/channels/0").asText()).isEqualTo("chat");
    assertThat(api.call("DELETE", path, "").problem()).isEqualTo("in-use");
    assertThat(api.call("PATCH", path, "{'name':'other'}").problem()).isEqualTo("in-use");
    api.call("PUT", "/api/v1/alert-settings", "{'rules':{'disk_low':{'channels':[]}}}");
    assertThat(api.call("DELETE", path, "").status()).isEqualTo(204);
  }

  @Test
  void settingsThatWouldTellNobodyOrNeverHoldAreRefused() {
    for (var bad : List.of(
        "{'rules':{'reject_rate':{'channels':['nowhere']}}}",
        "{'overrides':[{'rule':'reject_rate','scope':{},'channels':['nowhere']}]}",
        "{'rules':{'hashrate_drop':{'threshold':2}}}",
        "{'overrides':[{'rule':'hashrate_drop','scope':{},'threshold':30}]}")) {
      var answer = api.call("PUT", "/api/v1/alert-settings", bad);
      assertThat(answer.status()).as(bad).isEqualTo(422);
    }
  }

  @Test
  void whatDependsOnABadFieldIsNotCalledMissing() {
    var channel = api.post("/api/v1/channels", "{'name':'x','kind':'pigeon'}").json();
    var silence = "{'matchers':[{'label':'worker','value':'x'}],'ends_at':'soon'}";

    assertThat(channel.get("errors")).hasSize(1);
    assertThat(channel.at("/errors/0/pointer").asText()).isEqualTo("/kind");
    assertThat(api.post("/api/v1/silences", silence).json().get("errors")).hasSize(1);
  }

  @Test
  void aTestSaysWhatTheFarEndSaid() {
    var body = "{'name':'tested','kind':'email','to':['a@b.c']}";
    var id = api.post("/api/v1/channels", body).json().get("id").asText();
    var path = "/api/v1/channels/" + id + "/test";
    assertThat(api.post(path, "").json().get("answer").asText()).isEqualTo("200 fine");

    api.told = channel -> Outcome.Failed.because("550 no such user");
    try {
      var answer = api.post(path, "");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.problem()).isEqualTo("not-delivered");
      assertThat(answer.text()).contains("550 no such user");
    } finally {
      api.told = channel -> new Outcome.Delivered("200 fine");
    }
  }

  @Test
  void settingsChangeFieldByField() {
    var before = api.get("/api/v1/alert-settings");
    assertThat(before.json().at("/rules/reject_rate/threshold").asDouble()).isEqualTo(0.3);
    var body =
        "{'rules':{'reject_rate':{'threshold':0.5,'min_shares':20}},'overrides':[{'rule':'hashrate_drop',"
            + "'scope':{'farm':'north'},'enabled':false}]}";
    var after = api.call("PUT", "/api/v1/alert-settings", body);

    assertThat(after.json().at("/rules/reject_rate/threshold").asDouble()).isEqualTo(0.5);
    assertThat(after.json().at("/rules/reject_rate/window").asText()).isEqualTo("5m");
    assertThat(after.json().at("/overrides/0/scope/farm").asText()).isEqualTo("north");
    assertThat(api.get("/api/v1/alert-settings").text()).isEqualTo(after.text());
    assertThat(api.call("PUT", "/api/v1/alert-settings", body, "If-Match", before.header("ETag"))
            .status())
        .isEqualTo(412);
    assertThat(api.call("PUT", "/api/v1/alert-settings", "{'rules':{'rejects':{}}}")
            .status())
        .isEqualTo(422);
    assertThat(api.call("PUT", "/api/v1/alert-settings", after.text()).status()).isEqualTo(200);
  }

  @Test
  void aRuleIsPreviewedOnHistoryAndChangesNothing() {
    var before = api.get("/api/v1/alert-settings").text();
    var body = "{'rule':'reject_rate','settings':{'threshold':0.1},'scope':{'worker':'acme.w1'},"
        + "'from':'2026-03-03T00:00:00Z','to':'2026-03-04T00:00:00Z'}";
    var answer = api.post("/api/v1/alert-rules/preview", body);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("total").asInt()).isEqualTo(1);
    assertThat(answer.json().at("/items/0/target/name").asText()).isEqualTo("acme.w1");
    assertThat(answer.json().at("/items/0/ended_at").isNull()).isTrue();
    assertThat(api.get("/api/v1/alert-settings").text()).isEqualTo(before);
    for (var bad : List.of(
        "{}",
        "{'rule':'disk_full'}",
        "{'rule':'reject_rate','settings':{'limit':1}}",
        "{'rule':'reject_rate','from':'2026-01-01T00:00:00Z','to':'2026-03-04T00:00:00Z'}")) {
      assertThat(api.post("/api/v1/alert-rules/preview", bad).status()).as(bad).isEqualTo(422);
    }
  }

  @Test
  void aRuleThatNoShareTellsOfIsPreviewedOnTheAlertsThereWere() {
    var body = "{'rule':'pool_down','settings':{'for':'%s'},'from':'2026-03-04T00:00:00Z',"
        + "'to':'2026-03-05T00:00:00Z'}";
    var usual = api.post("/api/v1/alert-rules/preview", body.formatted("2s")).json();
    assertThat(usual.get("total").asInt()).isEqualTo(2);
    assertThat(usual.at("/items/0/target/name").asText()).isEqualTo("p1");
    assertThat(usual.at("/items/0/fired_at").asText()).isEqualTo("2026-03-04T05:06:07Z");
    assertThat(usual.at("/items/0/worst").isNull()).isTrue();

    var patient = api.post("/api/v1/alert-rules/preview", body.formatted("2m")).json();
    assertThat(patient.get("total").asInt()).as("one was over after a minute").isEqualTo(1);
    assertThat(patient.at("/items/0/fired_at").asText()).isEqualTo("2026-03-04T05:08:05Z");
  }

  @Test
  void aSilenceIsChangedAndOnlyByWhoHasSeenItAsItIs() {
    var body = "{'matchers':[{'label':'worker','value':'x'}],'comment':'%s',"
        + "'ends_at':'2030-01-01T00:00:00Z','starts_at':'2026-01-01T00:00:00Z'}";
    var made = api.post("/api/v1/silences", body.formatted("a"));
    var path = "/api/v1/silences/" + made.json().get("id").asText();
    assertThat(api.get(path).header("ETag")).isEqualTo(made.header("ETag"));

    var changed = api.call("PUT", path, body.formatted("b"));
    assertThat(changed.status()).isEqualTo(200);
    assertThat(api.get(path).json()).isEqualTo(changed.json());
    assertThat(changed.header("ETag")).isNotEqualTo(made.header("ETag"));

    var late = api.call("PUT", path, body.formatted("c"), "If-Match", made.header("ETag"));
    assertThat(late.problem()).isEqualTo("revision-mismatch");
    var seen = api.call("DELETE", path, "", "If-Match", changed.header("ETag"));
    assertThat(seen.status()).isEqualTo(204);
    assertThat(api.call("PUT", path, body.formatted("d")).problem()).isEqualTo("not-found");
  }

  @Test
  void aSilenceIsMadeAndEnded() {
    var body =
        "{'matchers':[{'label':'worker','op':'=~','value':'acme.*'}],'weekly':{'days':['monday'],"
            + "'from':'22:00','to':'06:00','zone':'Europe/Berlin'},'comment':'curtailment'}";
    var made = api.post("/api/v1/silences", body);
    var path = "/api/v1/silences/" + made.json().get("id").asText();

    assertThat(made.status()).isEqualTo(201);
    assertThat(api.get(path).json()).isEqualTo(made.json());
    assertThat(api.call("DELETE", path, "").status()).isEqualTo(204);
    assertThat(api.call("DELETE", path, "").problem()).isEqualTo("not-found");
    for (var bad : List.of(
        "{'matchers':[]}",
        "{'matchers':[{'label':'rule','value':'x'}]}",
        "{'matchers':[{'label':'rule','op':'=~','value':'('}],'ends_at':'2030-01-01T00:00:00Z'}",
        "{'matchers':[{'label':'rule','value':'x'}],'ends_at':'2020-01-01T00:00:00Z'}")) {
      assertThat(api.post("/api/v1/silences", bad).status()).as(bad).isEqualTo(422);
    }
  }

  @Test
  @Timeout(30)
  void whatHappensIsStreamedAndWhatWasMissedIsTold() throws Exception {
    api.events.publish("alert.firing", "{\"n\":1}");
    api.events.publish("node.connected", "{\"n\":2}");
    try (var lines = stream("Last-Event-ID: life-1")) {
      assertThat(nextEvent(lines)).isEqualTo("node.connected {\"n\":2}");
      api.events.publish("alert.resolved", "{\"n\":3}");
      assertThat(nextEvent(lines)).isEqualTo("alert.resolved {\"n\":3}");
    }
    try (var lines = stream("Last-Event-ID: other-1")) {
      assertThat(nextEvent(lines)).isEqualTo("reset {}");
    }
  }

  @Test
  @Timeout(60)
  void aReaderThatStopsReadingIsCutOff() throws Exception {
    try (var socket = open("X: y")) {
      await().until(() -> api.events.listeners() > 0);
      var text = "{\"x\":\"" + "x".repeat(8_192) + "\"}";
      await().until(() -> {
        for (var i = 0; i < 200; i++) api.events.publish("alert.firing", text);
        return api.events.listeners() == 0;
      });
      assertThat(socket.isConnected()).isTrue();
    }
  }

  private static BufferedReader stream(String header) throws Exception {
    return new BufferedReader(
        new InputStreamReader(open(header).getInputStream(), StandardCharsets.UTF_8));
  }

  private static Socket open(String header) throws Exception {
    var socket = new Socket("127.0.0.1", api.port());
    socket.setReceiveBufferSize(8_192);
    var head = "GET /api/v1/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + RunningApi.TOKEN + "\r\n" + header + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Without the overview, which comes whenever its time has come. */
  private static String nextEvent(BufferedReader lines) throws Exception {
    var event = "";
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) event = line.substring(7);
      var told = line.startsWith("data: ") && !event.equals("overview");
      if (told) return event + " " + line.substring(6);
    }
    return "closed";
  }
}
