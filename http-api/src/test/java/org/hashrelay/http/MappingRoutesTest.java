package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.PushMapping;
import org.hashrelay.actors.node.ClientNode.SyncNode;
import org.hashrelay.actors.node.ClientNode.ToLink;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MappingRoutesTest {

  private static final String ALL = "/api/v1/port-mappings";
  private static final RunningApi api = new RunningApi();
  private static final AtomicInteger ports = new AtomicInteger(3000);

  @BeforeAll
  static void farm() {
    pool("one");
    pool("two");
    api.post("/api/v1/clients", "{'id':'farm'}");
    api.post("/api/v1/clients", "{'id':'other'}");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static void pool(String name) {
    var body = "{'name':'%s','coin':'BTC','host':'p.example','port':3333}";
    assertThat(api.post("/api/v1/pools", body.formatted(name)).status()).isEqualTo(201);
  }

  private static Answer create(String more) {
    var body = "{'local_port':%d,'pool_id':1,'client_id':'farm'%s}";
    return api.post(ALL, body.formatted(ports.incrementAndGet(), more));
  }

  private static String created(String more) {
    return create(more).header("Location");
  }

  @Test
  void threeFieldsAreEnough() {
    var answer = create("");
    var m = answer.json();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(m.get("name").asText()).isEqualTo("mapping-" + m.get("id").asInt());
    assertThat(m.get("enabled").asBoolean()).isTrue();
    assertThat(m.get("mode").asText()).isEqualTo("aggregate");
    assertThat(m.get("protocol").asText()).isEqualTo("auto");
    assertThat(m.get("pools").toString()).isEqualTo("[{\"pool_id\":1,\"priority\":1}]");
    assertThat(m.get("miners_per_conn").asInt()).isEqualTo(500);
    assertThat(m.get("share_interval").asText()).isEqualTo("5s");
    assertThat(m.get("fast_answer").asBoolean()).isFalse();
    assertThat(m.get("verify_shares").asBoolean()).isTrue();
    assertThat(m.get("worker_name").toString())
        .isEqualTo("{\"mode\":\"pass_through\",\"fixed\":null}");
    assertThat(m.get("on_all_pools_down").asText()).isEqualTo("hold");
    assertThat(m.get("revision").asInt()).isEqualTo(1);
    assertThat(m.get("status").get("state").asText()).isEqualTo("node_offline");
    assertThat(api.get(answer.header("Location")).json()).isEqualTo(m);
  }

  @Test
  void theStatusHasTheFieldsOfTheContract() {
    assertThat(create("").json().get("status").fieldNames())
        .toIterable()
        .containsExactly(
            "state",
            "detail",
            "active_pool_id",
            "downstream_connections",
            "upstream_connections",
            "effective_miners_per_conn",
            "hashrate_5m",
            "reject_ratio_1h",
            "delivered_ratio_1h",
            "last_share_at",
            "shares",
            "shares_since_node_start");
  }

  @Test
  void theHighestPriorityIsThePoolId() {
    var pools = ",'pools':[{'pool_id':1,'priority':1},{'pool_id':2,'priority':2}]";
    var body = "{'local_port':2001,'client_id':'farm'%s}";

    var m = api.post(ALL, body.formatted(pools)).json();

    assertThat(m.get("pool_id").asInt()).isEqualTo(2);
    assertThat(m.get("pools").get(0).get("pool_id").asInt()).isEqualTo(2);
  }

  @Test
  void aPoolIdThatContradictsThePoolsIsRefused() {
    var pools = ",'pools':[{'pool_id':2,'priority':2},{'pool_id':1,'priority':1}]";

    assertThat(create(pools).text()).contains("/pool_id");
    assertThat(create(",'pools':[]").text()).contains("names no pool");
    assertThat(create(",'pools':[{'pool_id':1},{'pool_id':1}]").text()).contains("there twice");
  }

  @Test
  void whatAReadShowsCanBeWrittenBack() {
    var before = api.get(created(",'share_interval':'90s'")).json();

    var answer = api.call("PUT", ALL + "/" + before.get("id").asInt(), before.toString());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(before);
  }

  @Test
  void aPatchOfThePoolIdMeansThatOnePool() {
    var path = created(",'pools':[{'pool_id':1},{'pool_id':2}]");

    var patched = api.call("PATCH", path, "{'pool_id':2}").json();

    assertThat(patched.get("pools").toString()).isEqualTo("[{\"pool_id\":2,\"priority\":1}]");
  }

  @Test
  void aPatchReachesInsideAnObject() {
    var path = created(",'worker_name':{'mode':'fixed','fixed':'acme'}");

    var patched = api.call("PATCH", path, "{'worker_name':{'fixed':'other'}}").json();

    assertThat(patched.get("worker_name").toString())
        .isEqualTo("{\"mode\":\"fixed\",\"fixed\":\"other\"}");
    assertThat(patched.get("revision").asInt()).isEqualTo(2);
  }

  @Test
  void aTakenPortIsAConflictThatNamesItsHolder() {
    var held = create(",'name':'holder'").json();
    var body = "{'local_port':%d,'pool_id':1,'client_id':'farm'}";

    var answer = api.post(ALL, body.formatted(held.get("local_port").asInt()));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("port-conflict");
    assertThat(answer.text()).contains("holder");
  }

  @Test
  void poolsAndClientsHaveToBeThere() {
    var answer = create(",'pools':[{'pool_id':99}]");
    assertThat(answer.status()).isEqualTo(422);

    var noPool = api.post(ALL, "{'local_port':1,'pool_id':99,'client_id':'farm'}");
    assertThat(noPool.json().get("errors").get(0).get("pointer").asText()).isEqualTo("/pool_id");

    var noClient = api.post(ALL, "{'local_port':1,'pool_id':1,'client_id':'nobody'}");
    assertThat(noClient.json().get("errors").get(0).get("pointer").asText())
        .isEqualTo("/client_id");
  }

  @Test
  void aModeThatIsNotThereIsRefusedWithThoseThatAre() {
    assertThat(create(",'mode':'agregate'").text()).contains("did you mean aggregate?");
    assertThat(create(",'miners_per_conn':0").text()).contains("1 to 65536");
    assertThat(create(",'share_interval':'fast'").text()).contains("/share_interval");
    assertThat(create(",'worker_name':{'mod':'x'}").text()).contains("/worker_name/mod");
  }

  @Test
  void aMappingIsSwitchedOffAndOn() {
    var path = created("");

    var off = api.post(path + "/disable", "").json();

    assertThat(off.get("enabled").asBoolean()).isFalse();
    assertThat(off.get("status").get("state").asText()).isEqualTo("disabled");
    assertThat(api.post(path + "/enable", "").json().get("enabled").asBoolean()).isTrue();
  }

  @Test
  void aDeletedMappingIsGone() {
    var path = created("");

    assertThat(api.call("DELETE", path, "", "If-Match", "\"9\"").status()).isEqualTo(412);
    assertThat(api.call("DELETE", path, "").status()).isEqualTo(204);
    assertThat(api.get(path).status()).isEqualTo(404);
    assertThat(api.get(ALL + "/x").status()).isEqualTo(404);
  }

  @Test
  void aMappingMovesToAnotherClient() {
    var path = created(",'name':'moves'");

    var moved = api.call("PATCH", path, "{'client_id':'other'}").json();

    assertThat(moved.get("client_id").asText()).isEqualTo("other");
    assertThat(api.get(path).json().get("client_id").asText()).isEqualTo("other");
    assertThat(api.get(ALL + "?client_id=other&limit=1000")
            .json()
            .get("items")
            .findValuesAsText("name"))
        .contains("moves");
  }

  @Test
  void aSwitchOnAnAbsentNodeIsAcceptedAndShowsSo() {
    var answer = api.post(created("") + "/switch", "{'pool_id':2}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("pool_id").asInt()).isEqualTo(2);
    assertThat(answer.json().get("pools")).hasSize(2);
    assertThat(answer.json().get("status").get("state").asText()).isEqualTo("node_offline");
  }

  @Test
  void aSwitchIsDoneWhenTheNodeConfirmsIt() {
    api.post("/api/v1/clients", "{'id':'inside'}");
    var body = "{'local_port':2002,'pool_id':1,'client_id':'inside'}";
    var path = api.post(ALL, body).header("Location");
    var node = api.kit.createTestProbe(ToLink.class);
    var info =
        new LinkInfo("i", "", "relay-1", "in-process", "none", "inside", "0.1.0", Instant.EPOCH);
    api.entities.tell("inside", new ClientNode.Attach(info, node.ref()));
    var sync = node.expectMessageClass(SyncNode.class);
    api.entities.tell(
        "inside", new ClientNode.NodeApplied(node.ref(), new Applied(sync.revision(), List.of())));

    var answering =
        CompletableFuture.supplyAsync(() -> api.post(path + "/switch", "{'pool_id':2}"));
    var push = node.expectMessageClass(PushMapping.class);
    api.entities.tell(
        "inside", new ClientNode.NodeApplied(node.ref(), new Applied(push.revision(), List.of())));
    api.entities.tell("inside", new ClientNode.NodeTelemetry(node.ref(), serving(push, 2), 0));

    assertThat(push.kind()).isEqualTo(PushKind.UPDATED);
    assertThat(push.mapping().pools().get(0).poolId()).isEqualTo(2);
    assertThat(answering.join().status()).isEqualTo(200);
    assertThat(answering.join().json().at("/status/active_pool_id").asInt()).isEqualTo(2);
  }

  private static Telemetry serving(PushMapping push, int poolId) {
    var mapping = new MappingTelemetry(
        push.mapping().id(),
        "running",
        "",
        poolId,
        0,
        500,
        0,
        Map.of(),
        List.of(),
        ShareBook.EMPTY,
        Map.of());
    return new Telemetry(List.of(mapping), 0, 0, 0);
  }

  @Test
  void withoutTheDatabaseAMappingStillShowsEverythingElse() {
    var path = created("");
    api.figures.away(true);
    try {
      var status = api.get(path).json().get("status");

      assertThat(status.get("hashrate_5m").isNull()).isTrue();
      assertThat(status.get("state").asText()).isEqualTo("node_offline");
    } finally {
      api.figures.away(false);
    }
  }
}
