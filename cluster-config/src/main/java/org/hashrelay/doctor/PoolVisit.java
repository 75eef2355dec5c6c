package org.hashrelay.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.streams.tunnel.HostPort;

/** Whether a pool answers this machine; nothing but a first question is sent there. */
public final class PoolVisit {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LONGEST = 64 * 1024;
  private static final String SUBSCRIBE =
      "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"hashrelay-doctor/1\"]}\n";

  private PoolVisit() {}

  public static Diagnosis of(HostPort pool) {
    var begun = System.nanoTime();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(pool.host(), pool.port()), (int) PATIENCE.toMillis());
      var connect = (System.nanoTime() - begun) / 1_000_000;
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(SUBSCRIBE.getBytes(StandardCharsets.US_ASCII));
      var answer = firstLine(socket);
      var took = (System.nanoTime() - begun) / 1_000_000;
      return answer.startsWith("{")
          ? Diagnosis.pass(
              "pool", pool.toString(), "connect %d ms, answer %d ms".formatted(connect, took))
          : Diagnosis.fail(
              "pool",
              pool.toString(),
              "connects, and answers nothing a Stratum V1 pool would",
              "check port and protocol; a port for TLS or Stratum V2 looks like this too");
    } catch (IOException | IllegalArgumentException failed) {
      return Diagnosis.fail(
          "pool",
          pool.toString(),
          failed.toString(),
          "check host and port; servers reach pools, nodes need not");
    }
  }

  private static String firstLine(Socket socket) throws IOException {
    var reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    var line = new StringBuilder();
    for (var c = reader.read(); c >= 0 && c != '\n' && line.length() < LONGEST; c = reader.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }
}
