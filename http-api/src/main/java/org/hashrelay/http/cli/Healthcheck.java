package org.hashrelay.http.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code healthcheck [--url]}: 0 when a process says it is well, 1 when not or when it is silent. */
@Command(
    name = "healthcheck",
    description = "Asks a server or a client node whether it is ready; exits with 0 or 1.",
    mixinStandardHelpOptions = true)
public final class Healthcheck implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Spec
  private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080/health/ready",
      description = "What to ask (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    try {
      return ask(out);
    } catch (IOException | IllegalArgumentException e) {
      out.println(url + " cannot be asked: " + reason(e));
      return 1;
    }
  }

  private int ask(PrintWriter out) throws IOException, InterruptedException {
    var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    var request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    var response = client.send(request, BodyHandlers.ofString());
    out.println(response.body());
    return response.statusCode() == 200 ? 0 : 1;
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
