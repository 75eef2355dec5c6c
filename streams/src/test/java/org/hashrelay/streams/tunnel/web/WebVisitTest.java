package org.hashrelay.streams.tunnel.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser gets from the tunnel's port. */
class WebVisitTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: relay.example\r\n\r\n";

  private final WebVisit visit =
      new WebVisit(InstantSource.fixed(Instant.parse("2026-03-01T08:09:10Z")));

  @Test
  void theFrontPageComesWithTheHeadersOfAnyWebServer() {
    var answer = say(GET);

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Date: Sun, 01 Mar 2026 08:09:10 GMT\r\n")
        .contains("Content-Type: text/html; charset=utf-8\r\n")
        .contains("Connection: keep-alive\r\n")
        .doesNotContainIgnoringCase("relay")
        .doesNotContainIgnoringCase("server:")
        .doesNotContainIgnoringCase("mining");
    assertThat(answer).contains("Content-Length: " + body(answer).length() + "\r\n");
    assertThat(answer).contains("Content-Security-Policy: ", "X-Frame-Options: ", "nosniff");
    assertThat(visit.isOver()).isFalse();
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() {
    var get = say(GET);
    var head = say(GET.replace("GET", "HEAD"));

    assertThat(head).isEqualTo(get.substring(0, get.length() - body(get).length()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void pipelinedRequestsAreAnsweredInTurnHoweverTheyAreCut(int chunk) {
    var asked = GET + "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /"
        + GET.replace("/ ", "/missing?q=1 ");
    var answers = new StringBuilder();
    for (var from = 0; from < asked.length(); from += chunk) {
      answers.append(say(asked.substring(from, Math.min(asked.length(), from + chunk))));
    }

    assertThat(answers.toString())
        .containsSubsequence("200 OK", "405 Method Not Allowed", "Allow: GET, HEAD", "404 Not");
    assertThat(visit.requests()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, close, true",
    "HTTP/1.1, 'upgrade, Close', true",
    "HTTP/1.1, keep-alive, false",
    "HTTP/1.0, x, true",
    "HTTP/1.0, Keep-Alive, false",
  })
  void theConnectionIsKeptOrClosedAsTheVisitorWishes(String version, String wish, boolean closes) {
    var answer = say("GET / " + version + "\r\nHost: h\r\nConnection: " + wish + "\r\n\r\n");

    assertThat(answer).contains(closes ? "Connection: close" : "Connection: keep-alive");
    assertThat(visit.isOver()).isEqualTo(closes);
    assertThat(say(GET).isEmpty()).isEqualTo(closes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GET /\\r\\n; 400",
        "get / HTTP/9.9\\r\\n; 505",
        "GET / HTTP/1.1\\r\\n\\r\\n; 400",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n; 400",
        "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n; 400",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\n folded\\r\\n\\r\\n; 400",
        "GET x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n; 400",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -1\\r\\n\\r\\n; 400",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n; 400",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 99999\\r\\n\\r\\n; 413",
        "PRI * HTTP/2.0\\r\\n; 505",
        "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\\n; 400",
      })
  void whatIsNoGoodRequestIsSaidSoAndClosed(String asked, int status) {
    var answer = say(asked.replace("\\r", "\r").replace("\\n", "\n"));

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("Connection: close");
    assertThat(visit.isOver()).isTrue();
  }

  @Test
  void aBodyOfUnknownLengthIsNotReadButAnswered() {
    var answer = say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /");

    assertThat(answer).startsWith("HTTP/1.1 405").contains("Connection: close");
    assertThat(visit.isOver()).isTrue();
  }

  @Test
  void headersWithoutEndAreCutAtEightKilobytes() {
    var answer = say("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(2_000));

    assertThat(answer).startsWith("HTTP/1.1 431");
    assertThat(visit.isOver()).isTrue();
  }

  @Test
  void afterAHundredRequestsTheConnectionIsClosed() {
    var last = "";
    for (var i = 0; i < WebVisit.MAX_REQUESTS; i++) last = say(GET);

    assertThat(last).contains("Connection: close");
    assertThat(visit.isOver()).isTrue();
  }

  private String say(String text) {
    return visit.received(ByteString.fromString(text)).utf8String();
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}
