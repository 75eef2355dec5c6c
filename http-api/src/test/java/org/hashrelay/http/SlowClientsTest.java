package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SlowClientsTest {

  private static final RunningApi api = new RunningApi(new ApiSettings(
      new HostPort("127.0.0.1", 0),
      Path.of("unused"),
      1024,
      16,
      Duration.ofMillis(300),
      Duration.ofSeconds(5),
      10));

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String talk(String text) throws IOException {
    try (var socket = new Socket("127.0.0.1", api.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (SocketException reset) {
      return "";
    }
  }

  @Test
  void aHeadThatNeverEndsIsCutOff() throws IOException {
    assertThat(talk("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")).doesNotContain("200 OK");
  }

  @Test
  void whoSaysNothingIsCutOff() throws IOException {
    assertThat(talk("")).isEmpty();
  }

  @Test
  void aBodyThatDribblesIsTimedOut() throws IOException {
    var head = "POST /api/v1/pools HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + RunningApi.TOKEN
        + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";

    assertThat(talk(head + "{")).startsWith("HTTP/1.1 408").contains("request-timeout");
  }

  @Test
  void bytesThatAreNoRequestAreAnsweredWithAProblem() throws IOException {
    assertThat(talk("{\"id\":1,\"method\":\"mining.subscribe\"}\r\n\r\n"))
        .startsWith("HTTP/1.1 ")
        .contains("application/problem+json")
        .contains("malformed-request");
  }

  @Test
  void anAddressBeyondTheLimitIsRefused() throws IOException {
    assertThat(talk("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("URI length", "X-Request-Id");
  }
}
