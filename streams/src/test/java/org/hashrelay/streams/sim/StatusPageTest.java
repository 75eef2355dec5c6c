package org.hashrelay.streams.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.hashrelay.streams.sim.net.StatusPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The counts and orders that scripts reach over HTTP. */
class StatusPageTest {

  private final SimPool pool = SimPool.start(SimPoolSettings.standard());
  private final StatusPage page = StatusPage.start(0, pool::report, pool::misbehave);

  @AfterEach
  void stop() {
    page.close();
    pool.close();
  }

  @Test
  void theReportIsJson() throws Exception {
    var answer = ask(HttpRequest.newBuilder());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"accepted\":0", "\"headers_seen\":0", "\"overlaps\":0");
  }

  @Test
  void anOrderIsObeyed() throws Exception {
    var answer =
        ask(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("silent\n")));

    assertThat(answer.statusCode()).isEqualTo(200);
    try (var client = new LineClient(pool.port())) {
      client.say("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}");
      assertThat(client.hearsNothingFor(java.time.Duration.ofMillis(100))).isTrue();
    }
  }

  @Test
  void anOrderNobodyKnowsIsRefused() throws Exception {
    var answer = ask(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("dance")));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("dance");
  }

  private HttpResponse<String> ask(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + page.port() + "/");
    return HttpClient.newHttpClient()
        .send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
