package org.hashrelay.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PoolTestRouteTest {

  private static final RunningApi api = new RunningApi();

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String pool(String name, int port, String more) {
    var coin = more.contains("ethash") ? "ETC" : "BTC";
    var body = "{'name':'%s','coin':'%s','host':'127.0.0.1','port':%d%s}";
    return api.post("/api/v1/pools", body.formatted(name, coin, port, more)).header("Location");
  }

  private static JsonNode tested(String pool) {
    var answer = api.post(pool + "/test", "");
    assertThat(answer.status()).isEqualTo(200);
    return answer.json();
  }

  private static SimPoolSettings simulated() {
    return SimPoolSettings.standard();
  }

  @Test
  void aGoodPoolPassesEveryStep() {
    try (var sim = SimPool.start(simulated())) {
      var test = tested(pool("good", sim.port(), ",'user':'acme','enabled':false"));

      assertThat(test.get("ok").asBoolean()).isTrue();
      assertThat(test.findValuesAsText("step"))
          .containsExactly("dns", "tcp", "subscribe", "authorize", "job");
      assertThat(test.get("steps")).allSatisfy(step -> {
        assertThat(step.get("ok").asBoolean()).isTrue();
        assertThat(step.get("ms").asDouble()).isNotNegative();
      });
      assertThat(test.get("extranonce2_size").asInt()).isEqualTo(8);
      assertThat(test.get("difficulty").asDouble()).isEqualTo(1e-9);
      assertThat(test.get("remedy").isNull()).isTrue();
    }
  }

  @Test
  void aPoolWithoutUserIsTestedAsFarAsThatGoes() {
    try (var sim = SimPool.start(simulated())) {
      var test = tested(pool("nobody", sim.port(), ""));

      assertThat(test.get("ok").asBoolean()).isTrue();
      assertThat(test.findValuesAsText("step")).startsWith("dns", "tcp", "subscribe");
      assertThat(test.findValuesAsText("step")).doesNotContain("authorize");
    }
  }

  @Test
  void aRefusedPortFailsAtTcpAndSaysWhatToDo() {
    var sim = SimPool.start(simulated());
    var port = sim.port();
    sim.close();

    var test = tested(pool("refused", port, ""));

    assertThat(test.get("ok").asBoolean()).isFalse();
    assertThat(test.get("failed_step").asText()).isEqualTo("tcp");
    assertThat(test.findValuesAsText("detail")).endsWith("connection-refused");
    assertThat(test.get("remedy").asText()).contains("port");
  }

  @Test
  void aSilentPoolFailsAtSubscribeWithinTheSetTimeAndIsTestedOnceAtATime() {
    try (var sim = SimPool.start(simulated().misbehaving("silent"))) {
      var path = pool("silent", sim.port(), ",'user':'acme'") + "/test";

      var calls = Stream.generate(() -> CompletableFuture.supplyAsync(() -> api.post(path, "")))
          .limit(2)
          .toList();
      var answers = calls.stream().map(CompletableFuture::join).toList();

      assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
      for (var answer : answers) {
        if (answer.status() == 409) assertThat(answer.problem()).isEqualTo("test-running");
        else assertThat(answer.json().get("failed_step").asText()).isEqualTo("subscribe");
      }
    }
  }

  @Test
  void aRefusedLoginFailsAtAuthorize() {
    try (var sim = SimPool.start(simulated().misbehaving("authorize-false"))) {
      var test = tested(pool("false", sim.port(), ",'user':'acme'"));

      assertThat(test.get("failed_step").asText()).isEqualTo("authorize");
      assertThat(test.get("remedy").asText()).contains("password");
    }
  }

  @Test
  void tlsWhereThereIsNoneFailsAtTls() {
    try (var sim = SimPool.start(simulated())) {
      var test = tested(pool("plain", sim.port(), ",'tls':true"));

      assertThat(test.get("failed_step").asText()).isEqualTo("tls");
      assertThat(test.findValuesAsText("step")).containsExactly("dns", "tcp", "tls");
    }
  }

  /** Understands eth-proxy alone, and hangs up on everything else. */
  private static void serveEthProxy(ServerSocket port) {
    var hash = "7c".repeat(32);
    while (!port.isClosed()) {
      try (var socket = port.accept();
          var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
        for (var line = in.readLine(); line != null; line = in.readLine()) {
          if (!line.contains("\"eth_")) break;
          var result = line.contains("eth_getWork")
              ? "[\"0x%s\",\"0x%s\",\"0x%s\"]".formatted(hash, hash, hash)
              : "true";
          var id = line.replaceFirst(".*?\"id\":(\\d+).*", "$1");
          var answer = "{\"id\":%s,\"result\":%s}\n".formatted(id, result);
          socket.getOutputStream().write(answer.getBytes(US_ASCII));
        }
      } catch (IOException over) {
        continue; // the test is over, or hung up
      }
    }
  }

  @Test
  void anEthashPoolIsAskedInEachDialectUntilOneIsUnderstood() throws IOException {
    try (var port = new ServerSocket(0)) {
      var server = new Thread(() -> serveEthProxy(port));
      server.setDaemon(true);
      server.start();
      var more = ",'protocol':'stratum-v1-ethash','user':'0x11.rig'";

      var test = tested(pool("ethash", port.getLocalPort(), more));

      assertThat(test.findValuesAsText("step")).containsExactly("dns", "tcp", "authorize", "job");
      assertThat(test.get("ok").asBoolean()).isTrue();
      assertThat(test.get("difficulty").asDouble()).isPositive();
    }
  }

  @Test
  void aPoolThatIsNotThereIsNotTested() {
    assertThat(api.post("/api/v1/pools/9999/test", "").problem()).isEqualTo("not-found");
  }
}
