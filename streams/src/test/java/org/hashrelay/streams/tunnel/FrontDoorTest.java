package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.identity.IdentityWatch;
import org.hashrelay.streams.tunnel.identity.TestCertificates;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of keys, certificates and strangers at real sockets. */
class FrontDoorTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;
  private final NodeSide node = new NodeSide();

  @BeforeEach
  void start() {
    fixture = new TunnelFixture(dataDir);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void aBrowserGetsAWorkingPageAndNoHintOfATunnel() throws Exception {
    var server = fixture.server("");
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Stranger.Anyone()}, null);
    var browser = HttpClient.newBuilder()
        .sslContext(context)
        .version(HttpClient.Version.HTTP_2) // offers h2 as browsers do
        .connectTimeout(Duration.ofSeconds(5))
        .build();
    var page = URI.create("https://localhost:" + server.address().getPort() + "/");

    for (var i = 0; i < 3; i++) {
      var answer = browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(answer.headers().map())
          .containsOnlyKeys(
              "date",
              "content-type",
              "content-length",
              "connection",
              "content-security-policy",
              "referrer-policy",
              "x-content-type-options",
              "x-frame-options");
      assertThat(answer.body()).contains("</html>").doesNotContainIgnoringCase("hashrelay");
    }
    assertThat(server.halfOpen()).isEqualTo(1); // one connection for all three
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http/1.1"})
  void httpIsSpokenWithAndWithoutItsNameInTheHandshake(String protocol) throws Exception {
    var server = fixture.server("");
    try (var socket = protocol.isEmpty() ? Stranger.tls(server) : Stranger.tls(server, protocol)) {
      socket.getOutputStream().write(GET.getBytes());
      var answer = new String(socket.getInputStream().readAllBytes());

      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("</html>\n");
      assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
    }
    await().until(() -> server.refused().getOrDefault("web-visit", 0L) == 1);
    await().until(() -> server.halfOpen() == 0);
  }

  @Test
  void s1_aStratumProbeGetsTheAnswerOfAWebServer() throws Exception {
    var server = fixture.server("");

    assertThat(Stranger.answerTo(server, "{\"id\":1,\"method\":\"mining.subscribe\"}\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(Stranger.answerTo(server, "\001\377\000\003binary")).isEmpty();
    assertThat(fixture.sessions).isEmpty();
  }

  @Test
  void s2_whoSaysNothingBehindTlsIsClosedAtTheDeadline() throws Exception {
    var server = fixture.server("hashrelay.tunnel.limits.hello-timeout = 400ms");

    assertThat(Stranger.answerTo(server, "")).isEmpty();
    assertThat(Stranger.answerTo(server, "GET / HTTP/1.1\r\nHost:")).isEmpty();

    assertThat(server.refused()).containsKeys("hello-timeout", "web-visit");
  }

  @Test
  void s9_aRecordedFlightSentAgainOpensNothing() throws Exception {
    var server = fixture.server("hashrelay.tunnel.limits.hello-timeout = 500ms");
    var recorded = Stranger.flight(fixture.token, server).toArray();
    for (var i = 0; i < 2; i++) {
      try (var socket = Stranger.tls(server)) {
        socket.getOutputStream().write(recorded);
        socket.getOutputStream().flush();
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty(); // never confirmed
      }
    }

    assertThat(fixture.sessions).isEmpty();
    assertThat(server.refused()).containsEntry("hello-timeout", 2L);
  }

  @Test
  void s13_heldHalfOpenConnectionsKeepNoNodeOut() throws Exception {
    var server = fixture.server("hashrelay.tunnel.limits.half-open = 256");
    var held = new ArrayList<Socket>();
    try {
      for (var i = 0; i < 300; i++) { // from 15 networks of 20
        var from = InetAddress.getByName("127.0." + i / 20 + ".1");
        held.add(new Socket(InetAddress.getLoopbackAddress(), server.address().getPort(), from, 0));
        held.get(i).getOutputStream().write(22);
      }
      await().until(() -> server.halfOpen() == 256);
      var grace = System.nanoTime();
      await().until(() -> System.nanoTime() - grace > 600_000_000L);
      for (var i = 0; i < 256; i++) held.get(i).getOutputStream().write(3); // drips on

      var began = System.nanoTime();
      fixture.client(server.address().getPort(), fixture.token, node, "");
      assertThat(node.connected.poll(30, SECONDS)).isNotNull();

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
      assertThat(server.refused()).containsKey("displaced");
    } finally {
      for (var socket : held) socket.close();
    }
  }

  @Test
  void s12_afterAFloodOfBadHellosANodeConnectsAndNoneOfItIsLeft() throws Exception {
    var server = fixture.server("");
    for (var i = 0; i < 400; i++) {
      try (var socket = Stranger.connect(server)) {
        socket.getOutputStream().write("\026\003\001\000\005\001\000\000\001\377".getBytes());
      }
    }

    fixture.client(server.address().getPort(), fixture.token, node, "");

    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    await().until(() -> server.halfOpen() == 0);
  }

  @Test
  void s15_aSessionOutlivesItsCertificateAndNewOnesAreToldOfItsEnd(@TempDir Path files)
      throws Exception {
    var end = Instant.now().plusSeconds(4);
    var pair = TestCertificates.key();
    var given = TestCertificates.write(files, pair, end.minusSeconds(3_600), end);
    var watch = new IdentityWatch(given);
    var server = fixture.server(0, "", watch.current());
    var pin = "hashrelay { transport = tcp_tls, server-fingerprint = \""
        + watch.current().get().fingerprint() + "\" }";
    var port = server.address().getPort();
    var client = fixture.client(port, fixture.token, node, pin);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    await().until(() -> Instant.now().isAfter(end.plusSeconds(1)));

    var late = fixture.client(port, fixture.register("farm-2"), new NodeSide(), pin);

    await().until(() -> late.status().lastError().contains("ended at"));
    assertThat(client.status().state()).isEqualTo(State.CONNECTED);
    watch.start(fixture.system, Duration.ofMillis(50));
    TestCertificates.write(files, pair, end.minusSeconds(60), end.plusSeconds(3_600));
    await().until(() -> late.status().state() == State.CONNECTED);
    assertThat(node.away).isEmpty();
  }

  @Test
  void s16_aCertificateReplacedOnDiskIsShownToNewNodesAndHurtsNoSession(@TempDir Path files)
      throws Exception {
    var from = Instant.now().minusSeconds(60);
    var until = from.plus(Duration.ofDays(90));
    var watch =
        new IdentityWatch(TestCertificates.write(files, TestCertificates.key(), from, until));
    var server = fixture.server(0, "", watch.current());
    watch.start(fixture.system, Duration.ofMillis(50));
    var old = watch.current().get().fingerprint();
    var pinned = "hashrelay { transport = tcp_tls, server-fingerprint = \"%s\" }";
    var client =
        fixture.client(server.address().getPort(), fixture.token, node, pinned.formatted(old));
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    Files.writeString(files.resolve("cert.pem"), "-----BEGIN CERTIFICATE-----\nMIIB");
    await().until(() -> watch.current().fault().isPresent());

    TestCertificates.write(files, TestCertificates.key(), from, until);
    await().until(() -> !watch.current().get().fingerprint().equals(old));
    var other = new NodeSide();
    var fresh = watch.current().get().fingerprint();
    fixture.client(
        server.address().getPort(), fixture.register("farm-2"), other, pinned.formatted(fresh));

    assertThat(other.connected.poll(30, SECONDS)).isNotNull();
    assertThat(client.status().state()).isEqualTo(State.CONNECTED);
    assertThat(node.away).isEmpty();
  }

  @Test
  void s3_anApiTokenIsNoNodeToken() {
    assertThat(NodeToken.parse("a".repeat(43))).isInstanceOf(NodeToken.Invalid.class);
    var text = NodeToken.generate(new SecureRandom()).text();
    assertThat(NodeToken.parse(text.replace("hr1_", "hra_"))).isInstanceOf(NodeToken.Invalid.class);
  }
}
