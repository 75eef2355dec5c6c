package org.hashrelay;

import java.io.IOException;
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

/** {@code healthcheck}: is a server or node ready? For supervisors that have no HTTP client. */
@Command(
    name = "healthcheck",
    description = "Asks a running server or node whether it is ready: exit code 0, or 1.",
    mixinStandardHelpOptions = true)
final class HealthcheckVerb implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Option(names = "--url", description = "What to ask (${DEFAULT-VALUE}).")
  private URI url = URI.create("http://127.0.0.1:8080/health/ready");

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
      var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
      var answer = client.send(request, BodyHandlers.ofString());
      spec.commandLine().getOut().println(answer.body());
      return answer.statusCode() == 200 ? ExitCode.DONE : ExitCode.FAILED;
    } catch (IOException unreachable) {
      spec.commandLine().getErr().println(url + ": " + Main.reason(unreachable));
      return ExitCode.FAILED;
    }
  }
}
