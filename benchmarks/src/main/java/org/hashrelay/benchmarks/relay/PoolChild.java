package org.hashrelay.benchmarks.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** A simulated pool in a process of its own, told what to do over HTTP. */
public final class PoolChild implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = FreePort.next();
  private final int statusPort = FreePort.next();
  private final ChildProcess process;

  public PoolChild(String name, Path folder) {
    var arguments =
        List.of(PoolProcess.class.getName(), Integer.toString(port), Integer.toString(statusPort));
    process = ChildProcess.java(name, folder, List.of("-Xmx512m", "-XX:+UseSerialGC"), arguments);
    Waiting.until(name, process, () -> FreePort.isTaken(statusPort));
  }

  public int port() {
    return port;
  }

  public ChildProcess process() {
    return process;
  }

  public void order(String what) {
    ask(HttpRequest.newBuilder(uri()).POST(HttpRequest.BodyPublishers.ofString(what)));
  }

  public JsonNode report() {
    return ask(HttpRequest.newBuilder(uri()));
  }

  @Override
  public void close() {
    process.close();
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + statusPort + "/");
  }

  private JsonNode ask(HttpRequest.Builder request) {
    try {
      var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) throw new IllegalArgumentException(answer.body());
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
