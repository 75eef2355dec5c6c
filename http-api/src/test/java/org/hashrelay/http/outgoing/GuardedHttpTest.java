package org.hashrelay.http.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.hashrelay.actors.alerting.notify.AddressFilter;
import org.hashrelay.actors.alerting.notify.OutgoingHttp.Answer;
import org.hashrelay.actors.alerting.notify.OutgoingHttp.Call;
import org.hashrelay.actors.alerting.notify.OutgoingHttp.Refused;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against real HTTP servers on loopback. */
@Timeout(30)
class GuardedHttpTest {

  private static final ActorTestKit kit = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final AddressFilter ANYWHERE = new AddressFilter(false);

  private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aCallArrivesWithItsHeadersAndTheAnswerComesBack() {
    serve(exchange -> {
      received.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("x-a"));
      received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.getResponseHeaders().add("Retry-After", "7");
      answer(exchange, 429, "slow down");
    });

    var answer = post("/hook?a=b");

    assertThat(answer).isEqualTo(new Answer(429, "slow down", Optional.of(Duration.ofSeconds(7))));
    assertThat(received).containsExactly("/hook?a=b 1", "{}");
  }

  @Test
  void aRedirectIsAnAnswerAndIsNotFollowed() {
    var calls = new AtomicInteger();
    serve(exchange -> {
      calls.incrementAndGet();
      exchange.getResponseHeaders().add("Location", "/elsewhere");
      answer(exchange, 302, "");
    });

    assertThat(post("/").status()).isEqualTo(302);
    assertThat(calls).hasValue(1);
  }

  @Test
  void anEndlessAnswerIsCutAndItsStatusCounts() {
    serve(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (var body = exchange.getResponseBody()) {
        for (var i = 0; i < 16_384; i++) body.write(new byte[65_536]);
      } catch (IOException cut) {
        received.add("cut");
      }
    });

    var answer = post("/");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text().length()).isLessThan(65_537);
  }

  @Test
  void whoNeverAnswersIsGivenUpInTime() throws IOException {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      var begun = System.nanoTime();

      assertThatThrownBy(
              () -> http(ANYWHERE).post(call(url)).toCompletableFuture().join())
          .hasMessageContaining("no answer within");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE.multipliedBy(4));
    }
  }

  @Test
  void aNameThatLeadsInsideIsRefusedBeforeAnyConnection() {
    serve(exchange -> {
      received.add("called");
      answer(exchange, 200, "");
    });
    var inside = new GuardedHttp(
        kit.system(),
        PATIENCE,
        new AddressFilter(true),
        host -> List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getLoopbackAddress()));
    var url = URI.create("https://rebound.example:" + server.getAddress().getPort() + "/");

    assertThatThrownBy(() -> inside.post(call(url)).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(Refused.class);
    assertThat(received).isEmpty();
  }

  @Test
  void theAddressThatWasLookedAtIsTheOneConnectedTo() {
    serve(exchange -> answer(exchange, 200, exchange.getRequestHeaders().getFirst("Host")));
    var lookups = new AtomicInteger();
    var once = new GuardedHttp(kit.system(), PATIENCE, ANYWHERE, host -> {
      if (lookups.incrementAndGet() > 1) throw new AssertionError("asked again");
      return List.of(InetAddress.getLoopbackAddress());
    });
    var port = server.getAddress().getPort();

    var answer = once.post(call(URI.create("http://hook.example:" + port + "/")))
        .toCompletableFuture()
        .join();

    assertThat(answer.text()).isEqualTo("hook.example:" + port);
  }

  @Test
  void loopbackIsRefusedInEverySpelling() {
    for (var url : List.of("https://127.0.0.1/", "https://[::1]/", "https://localhost/")) {
      assertThatThrownBy(() -> http(new AddressFilter(true))
              .post(call(URI.create(url)))
              .toCompletableFuture()
              .join())
          .as(url)
          .hasCauseInstanceOf(Refused.class);
    }
  }

  private void serve(HttpHandler handler) {
    server.createContext("/", handler);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer post(String path) {
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return http(ANYWHERE).post(call(url)).toCompletableFuture().join();
  }

  private static GuardedHttp http(AddressFilter filter) {
    return new GuardedHttp(kit.system(), PATIENCE, filter);
  }

  private static Call call(URI url) {
    return new Call(url, Map.of("x-a", "1"), "{}".getBytes(StandardCharsets.UTF_8), true);
  }
}
