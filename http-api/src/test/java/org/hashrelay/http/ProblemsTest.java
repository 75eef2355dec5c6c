package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.hashrelay.http.access.Access;
import org.hashrelay.http.access.AdminToken;
import org.hashrelay.http.access.FailureLimit;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.HttpServer;
import org.hashrelay.http.routing.Router;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ProblemsTest {

  private static final RunningApi api = new RunningApi();

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void aCallWithoutATokenLearnsNothing() {
    var answer = api.call("GET", "/api/v1/pools", "", "Authorization", "Basic abc");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.problem()).isEqualTo("not-authenticated");
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
  }

  @Test
  void aWrongTokenAndANodesTokenAreRefused() {
    var wrong = api.call("GET", "/api/v1/pools", "", "Authorization", "Bearer nearly");
    var node = api.call("GET", "/api/v1/pools", "", "Authorization", "Bearer hr1_abc");

    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.text()).doesNotContain("nearly");
    assertThat(node.text()).contains("tunnel only");
    assertThat(api.get("/metrics").text())
        .containsPattern("hashrelay_auth_failures_total\\{kind=\"token\"} [1-9]")
        .contains("hashrelay_auth_failures_total{kind=\"node\"} 0.0");
  }

  @Test
  void whoGuessesTooOftenHasToWaitAndTheRightTokenStillPasses() {
    var clock = InstantSource.fixed(Instant.EPOCH);
    var access = new Access(
        AdminToken.of("the-right-one-is-long"), new FailureLimit(2, clock), address -> {});
    var wrong = Optional.of("Bearer guess");

    for (var i = 0; i < 2; i++) refusal(access, wrong);
    var third = refusal(access, wrong);

    assertThat(third.problem().status()).isEqualTo(429);
    assertThat(third.headers()).containsEntry("Retry-After", "60");
    access.check(Optional.of("bearer the-right-one-is-long"), "10.0.0.1");
  }

  private static Refusal refusal(Access access, Optional<String> sent) {
    return catchThrowableOfType(Refusal.class, () -> access.check(sent, "10.0.0.1"));
  }

  @Test
  void anUnknownPathIsNotFoundAndAWrongMethodSaysWhichAreRight() {
    var unknown = api.get("/api/v1/nothing");
    var wrong = api.call("DELETE", "/api/v1/pools", "");

    assertThat(unknown.problem()).isEqualTo("not-found");
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.problem()).isEqualTo("method-not-allowed");
    assertThat(wrong.header("Allow")).isEqualTo("GET, POST");
  }

  @Test
  void aBodyThatIsNoJsonIsMalformedAndSaysWhere() {
    assertThat(api.post("/api/v1/pools", "{'name':}").text()).contains("line 1");
    assertThat(api.post("/api/v1/pools", "[]").problem()).isEqualTo("malformed-request");
    assertThat(api.post("/api/v1/pools", "").status()).isEqualTo(400);
    assertThat(api.post("/api/v1/pools", "{'a':1,'a':2}").status()).isEqualTo(400);
    assertThat(api.post("/api/v1/pools", "[".repeat(5_000)).status()).isEqualTo(400);
  }

  @Test
  void aBodyOfAnotherTypeIsRefused() {
    var answer = api.call("POST", "/api/v1/pools", "name=x", "Content-Type", "text/plain");

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.problem()).isEqualTo("unsupported-media-type");
  }

  @Test
  void aMergePatchMayCallItselfOne() {
    api.post("/api/v1/clients", "{'id':'typed'}");

    var type = "application/merge-patch+json";
    var answer = api.call("PATCH", "/api/v1/clients/typed", "{}", "Content-Type", type);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() {
    var answer = api.post("/api/v1/pools", "{'name':'" + "x".repeat(1_100_000) + "'}");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.problem()).isEqualTo("body-too-large");
  }

  @Test
  void silentEntitiesAreNotReadyRatherThanAnError() {
    api.entities.silent(true);
    try {
      var answer = api.post(
          "/api/v1/pools", "{'name':'late','coin':'BTC','host':'pool.example','port':3333}");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.problem()).isEqualTo("not-ready");
      assertThat(answer.header("Retry-After")).isEqualTo("2");
      assertThat(api.get("/metrics").text()).contains("hashrelay_fleet_scrape_ok 0.0");
    } finally {
      api.entities.silent(false);
    }
  }

  @Test
  void aFaultShowsItsRequestIdAndNothingElse() {
    Endpoint.Handler broken =
        call -> CompletableFuture.failedStage(new IllegalStateException("the secret cause"));
    var router = new Router(
        api.kit.system(),
        List.of(Endpoint.open(HttpMethods.GET, "/broken", broken)),
        (authorization, address) -> "nobody",
        HttpServer.Limits.SMALL.body(),
        (method, route, status, took) -> {});

    var response =
        router.answer(HttpRequest.GET("/broken")).toCompletableFuture().join();
    var body = response
        .entity()
        .toStrict(1_000, api.kit.system())
        .toCompletableFuture()
        .join();
    var text = body.getData().utf8String();

    assertThat(response.status().intValue()).isEqualTo(500);
    assertThat(text).contains("internal-error").doesNotContain("secret");
    assertThat(text).contains(response.getHeader("X-Request-Id").orElseThrow().value());
  }

  @Test
  void everyAnswerCarriesARequestId() {
    var answer = api.get("/api/v1/pools/999");

    assertThat(answer.header("X-Request-Id")).hasSize(32);
    assertThat(answer.json().get("request_id").asText()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(api.get("/").header("X-Request-Id")).isNotEmpty();
    assertThat(api.get("/").header("Server")).isEqualTo("hashrelay");
  }

  @Test
  void failuresOfAnEarlierMinuteDoNotCount() {
    var now = new Instant[] {Instant.EPOCH};
    var limit = new FailureLimit(1, () -> now[0]);

    assertThat(limit.tooMany("a")).isFalse();
    assertThat(limit.tooMany("a")).isTrue();
    assertThat(limit.tooMany("b")).isFalse();
    now[0] = Instant.EPOCH.plus(Duration.ofMinutes(1));
    assertThat(limit.tooMany("a")).isFalse();
  }
}
