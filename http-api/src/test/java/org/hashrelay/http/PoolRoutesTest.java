package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PoolRoutesTest {

  private static final RunningApi api = new RunningApi();

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Answer create(String name) {
    return api.post(
        "/api/v1/pools",
        "{'name':'%s','coin':'BTC','host':'pool.example','port':3333,'password':'x1'}"
            .formatted(name));
  }

  @Test
  void aPoolIsMadeWithDefaultsAndSaysWhereItIs() {
    var answer = create("defaults");
    var pool = answer.json();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location"))
        .isEqualTo("/api/v1/pools/" + pool.get("id").asInt());
    assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    assertThat(pool.get("algorithm").asText()).isEqualTo("sha256d");
    assertThat(pool.get("protocol").asText()).isEqualTo("stratum-v1");
    assertThat(pool.get("enabled").asBoolean()).isTrue();
    assertThat(api.get(answer.header("Location")).json()).isEqualTo(pool);
  }

  @Test
  void aPasswordGoesInAndNeverComesOut() {
    var answer = create("secret");

    assertThat(answer.text()).doesNotContain("x1", "sealed");
    assertThat(answer.json().get("password_set").asBoolean()).isTrue();
  }

  @Test
  void aReplacedPoolKeepsItsPasswordUnlessTheBodyNamesOne() {
    var path = create("keeps").header("Location");
    var body = "{'name':'keeps','coin':'BTC','host':'other.example','port':1";

    assertThat(api.call("PUT", path, body + "}").json().get("password_set").asBoolean())
        .isTrue();
    var cleared = api.call("PUT", path, body + ",'password':null}").json();
    assertThat(cleared.get("password_set").asBoolean()).isFalse();
    assertThat(cleared.get("host").asText()).isEqualTo("other.example");
  }

  @Test
  void aMergePatchChangesWhatItNames() {
    var path = create("patched").header("Location");

    var patched = api.call("PATCH", path, "{'port':4444,'user':'acme'}").json();

    assertThat(patched.get("port").asInt()).isEqualTo(4444);
    assertThat(patched.get("user").asText()).isEqualTo("acme");
    assertThat(patched.get("host").asText()).isEqualTo("pool.example");
    assertThat(patched.get("password_set").asBoolean()).isTrue();
  }

  @Test
  void everyWrongFieldIsNamedAtOnce() {
    var answer = api.post(
        "/api/v1/pools",
        "{'name':'','coin':'BTC','host':'tcp://x','port':0,'algorithm':'sha256','tsl':true}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.problem()).isEqualTo("validation-failed");
    assertThat(answer.json().get("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/name", "/host", "/port", "/algorithm", "/tsl");
    assertThat(answer.text()).contains("did you mean sha256d?").contains("did you mean tls?");
  }

  @Test
  void anUnknownCoinNeedsItsAlgorithm() {
    var body = "{'name':'odd','coin':'ODD','host':'h','port':1";

    assertThat(api.post("/api/v1/pools", body + "}").text()).contains("/algorithm");
    assertThat(api.post("/api/v1/pools", body + ",'algorithm':'x11'}").status()).isEqualTo(201);
  }

  @Test
  void aPoolOfAnEthashCoinMaySayItsProtocolAndOthersMayNot() {
    var body = "{'name':'%s','coin':'%s','host':'h','port':1,'protocol':'stratum-v1-ethash'}";

    var etc = api.post("/api/v1/pools", body.formatted("etc", "ETC"));
    var btc = api.post("/api/v1/pools", body.formatted("not-etc", "BTC"));

    assertThat(etc.status()).isEqualTo(201);
    assertThat(etc.json().get("algorithm").asText()).isEqualTo("etchash");
    assertThat(btc.status()).isEqualTo(422);
    assertThat(btc.text()).contains("/protocol");
  }

  @Test
  void aNameIsGivenOnce() {
    create("twice");

    var answer = create("twice");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("name-taken");
  }

  @Test
  void anOldRevisionChangesNothing() {
    var path = create("revised").header("Location");
    api.call("PATCH", path, "{'port':1}");

    var patch = api.call("PATCH", path, "{'port':2}", "If-Match", "\"1\"");
    var delete = api.call("DELETE", path, "", "If-Match", "\"1\"");

    assertThat(patch.status()).isEqualTo(412);
    assertThat(patch.problem()).isEqualTo("revision-mismatch");
    assertThat(delete.status()).isEqualTo(412);
    assertThat(api.call("PATCH", path, "{'port':2}", "If-Match", "\"2\"").status())
        .isEqualTo(200);
  }

  @Test
  void aPoolIsSwitchedOffAndOn() {
    var path = create("switched").header("Location");

    assertThat(api.post(path + "/disable", "").json().get("enabled").asBoolean())
        .isFalse();
    assertThat(api.post(path + "/enable", "").json().get("enabled").asBoolean()).isTrue();
  }

  @Test
  void aDeletedPoolIsGoneAndItsNameFree() {
    var path = create("gone").header("Location");

    assertThat(api.call("DELETE", path, "").status()).isEqualTo(204);
    assertThat(api.get(path).problem()).isEqualTo("not-found");
    assertThat(create("gone").status()).isEqualTo(201);
  }

  @Test
  void aPoolInUseStaysAndItsUsersAreNamed() {
    var pool = create("used");
    api.post("/api/v1/clients", "{'id':'user'}");
    var mapping = "{'local_port':3333,'client_id':'user','name':'btc','pool_id':%d}";
    api.post("/api/v1/port-mappings", mapping.formatted(pool.json().get("id").asInt()));

    var answer = api.call("DELETE", pool.header("Location"), "");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("in-use");
    assertThat(answer.text()).contains("(btc)");
  }

  @Test
  void aListIsReadPageByPage() {
    create("page-1");
    create("page-2");
    var total = api.get("/api/v1/pools").json().get("total").asInt();

    var cursor = "";
    var seen = 0;
    do {
      var page = api.get("/api/v1/pools?limit=1" + cursor).json();
      seen += page.get("items").size();
      assertThat(page.get("total").asInt()).isEqualTo(total);
      cursor = page.get("next_cursor").isNull()
          ? ""
          : "&cursor=" + page.get("next_cursor").asText();
    } while (!cursor.isEmpty());

    assertThat(seen).isEqualTo(total);
  }

  @Test
  void aLimitOutOfRangeIsRefused() {
    assertThat(api.get("/api/v1/pools?limit=0").status()).isEqualTo(422);
    assertThat(api.get("/api/v1/pools?limit=1001").status()).isEqualTo(422);
    assertThat(api.get("/api/v1/pools?cursor=***").status()).isEqualTo(422);
  }
}
