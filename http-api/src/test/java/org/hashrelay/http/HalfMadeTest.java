package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HalfMadeTest {

  private static final RunningApi api = new RunningApi();

  @AfterAll
  static void stop() {
    api.close();
  }

  private static final String POOL = "{'name':'%s','coin':'BTC','host':'pool.example','port':1}";

  private static void failsOnceAndIsFreeAgain(String path, String body) {
    var before = api.get(path).json().get("total").asInt();

    assertThat(api.post(path, body).problem()).isEqualTo("not-ready");

    await().until(() -> api.get(path).json().get("total").asInt() == before);
    assertThat(api.post(path, body).status()).isEqualTo(201);
  }

  @Test
  void aPoolWhoseAnswerIsLostLeavesItsNameFree() {
    api.entities.loseAnswers(1, Pool.Put.class);
    failsOnceAndIsFreeAgain("/api/v1/pools", POOL.formatted("half"));
  }

  @Test
  void takingBackGoesOnUntilItWorks() {
    var path = "/api/v1/pools";
    api.entities.loseAnswers(2, Pool.Put.class, Pool.Delete.class);

    failsOnceAndIsFreeAgain(path, POOL.formatted("stubborn"));
  }

  @Test
  void aMappingWhoseAnswerIsLostLeavesItsNameAndPortFree() {
    var pool = api.post("/api/v1/pools", POOL.formatted("for-mapping"))
        .json()
        .get("id")
        .asInt();
    api.post("/api/v1/clients", "{'id':'farm'}");
    api.entities.loseAnswers(1, ClientNode.PutMapping.class);

    failsOnceAndIsFreeAgain(
        "/api/v1/port-mappings",
        "{'local_port':3333,'client_id':'farm','name':'btc','pool_id':%d}".formatted(pool));
  }

  @Test
  void aMappingThatCannotBeNamedLeavesNothing() {
    var pool = api.post("/api/v1/pools", POOL.formatted("for-unnamed"))
        .json()
        .get("id")
        .asInt();
    api.post("/api/v1/clients", "{'id':'farm-2'}");
    api.entities.loseAnswers(1, Catalogue.MoveMapping.class);

    failsOnceAndIsFreeAgain(
        "/api/v1/port-mappings",
        "{'local_port':3333,'client_id':'farm-2','pool_id':%d}".formatted(pool));
  }

  @Test
  void aClientWhoseTokenIsLostLeavesItsIdFree() {
    api.entities.loseAnswers(1, ClientNode.IssueToken.class);
    failsOnceAndIsFreeAgain("/api/v1/clients", "{'id':'half'}");
  }

  @Test
  void aClientWhoseRegistrationIsLostLeavesItsIdFree() {
    api.entities.loseAnswers(1, ClientNode.Register.class);
    failsOnceAndIsFreeAgain("/api/v1/clients", "{'id':'half-2'}");
  }
}
