package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.http.cli.Healthcheck;
import org.hashrelay.streams.tunnel.client.TunnelStatus.SessionStatus;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StatusServerTest {

  private static final ActorSystem system = ActorSystem.create("StatusServerTest");
  private static volatile String state = "connected";
  private static final ServerBinding binding = StatusServer.bind(
          system, new HostPort("127.0.0.1", 0), StatusServerTest::status)
      .toCompletableFuture()
      .join();

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  private static ClientStatus status() {
    var error = state.equals("connected") ? "" : "the token is not known";
    var telemetry = new MappingTelemetry(
        1,
        "running",
        "",
        2,
        40,
        500,
        3,
        Map.of("tls", 7L),
        List.of(upstream(1_795_230_000_000L), upstream(0)),
        ShareBook.EMPTY,
        Map.of());
    return new ClientStatus(
        "farm-1",
        "0.1.0",
        "abc123",
        state,
        "relay:8443",
        "tcp_tls",
        "aes-256-gcm",
        "auto",
        "aes-256-gcm",
        "quic: no answer",
        error,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new SessionStatus(Instant.parse("2026-11-21T03:00:00Z"), 2, 300, 4_000)),
        new ClientStatus.TunnelChanges(Map.of("tcp_tls", 3L), 1, 2),
        4,
        5,
        List.of(telemetry));
  }

  private static UpstreamTelemetry upstream(long lastJobAt) {
    return new UpstreamTelemetry(
        0, 2, "active", "ready", 1, "", "08", 8, 500, 40, 1, 0, 0, lastJobAt, "", 0, 0, 0, 0, 96);
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + binding.localAddress().getPort() + path;
  }

  private static Answer get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url(path))).build();
    return Answer.of(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));
  }

  private static int healthcheck(String url) {
    var line = new CommandLine(new Healthcheck()).setOut(new PrintWriter(new StringWriter()));
    return line.execute("--url", url);
  }

  @Test
  void aNodeTellsHowItIs() throws Exception {
    var status = get("/status").json();

    assertThat(status.get("state").asText()).isEqualTo("connected");
    assertThat(status.get("server").asText()).isEqualTo("relay:8443");
    assertThat(status.get("session").get("since").asText()).isEqualTo("2026-11-21T03:00:00Z");
    assertThat(status.get("session").get("resumes").asInt()).isEqualTo(2);
    assertThat(status.get("session").get("bytes_waiting").asInt()).isEqualTo(300);
    assertThat(status.get("unacked_reports").asInt()).isEqualTo(5);
    assertThat(status.get("mappings").get(0).get("downstream_connections").asInt())
        .isEqualTo(40);
  }

  @Test
  void timesAreWrittenAsInEveryOtherPlace() throws Exception {
    var upstreams = get("/status").json().at("/mappings/0/upstreams");

    assertThat(upstreams.get(0).get("last_job_at").asText()).isEqualTo("2026-11-21T03:00:00Z");
    assertThat(upstreams.get(1).get("last_job_at").isNull()).isTrue();
  }

  @Test
  void aNodeTellsWhichBuildItIs() throws Exception {
    assertThat(get("/metrics").text())
        .containsPattern("hashrelay_build_info\\{.*revision=\"abc123\".*version=\"0.1.0\"} 1");
  }

  @Test
  void aNodeCountsWhatItRefused() throws Exception {
    assertThat(get("/metrics").text())
        .contains("hashrelay_downstream_connections"
            + "{farm=\"\",mapping=\"1\",node=\"farm-1\",protocol=\"\"} 40.0")
        .contains(
            "hashrelay_downstream_disconnects_total{farm=\"\",mapping=\"1\",reason=\"tls\"} 7.0");
  }

  @Test
  void aNodeIsReadyWhileItsTunnelStands() throws Exception {
    assertThat(healthcheck(url("/health/ready"))).isZero();
    state = "refused";
    try {
      var answer = get("/health/ready");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("the token is not known");
      assertThat(get("/health/live").status()).isEqualTo(200);
      assertThat(healthcheck(url("/health/ready"))).isEqualTo(1);
    } finally {
      state = "connected";
    }
  }

  @Test
  void whoCannotBeAskedIsNotWell() {
    assertThat(healthcheck("http://127.0.0.1:1/health/ready")).isEqualTo(1);
    assertThat(healthcheck("nonsense")).isEqualTo(1);
  }
}
