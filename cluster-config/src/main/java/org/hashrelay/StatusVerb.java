package org.hashrelay;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.hashrelay.config.Loaded.Settled;
import org.hashrelay.config.Role;
import org.hashrelay.http.HostPort;
import org.hashrelay.http.cli.Asking;
import org.hashrelay.http.cli.Asking.Refused;
import org.hashrelay.http.cli.Asking.Silent;
import org.hashrelay.http.cli.Asking.Told;
import org.hashrelay.http.cli.StatusScreen;
import org.hashrelay.http.json.Json;
import org.hashrelay.process.ClientSettings;
import org.hashrelay.process.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code status}: how a server or a node that runs is doing, on one screen. */
@Command(
    name = "status",
    description = "Shows how a running server or client node is doing: tunnels, mappings, workers,"
        + " hashrate, rejects and alerts.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 shown, 1 failed, 3 configuration invalid, 4 the token is not taken,"
          + " 7 nobody answers, 8 not everything could be read."
    })
final class StatusVerb implements Callable<Integer> {

  private static final String USUAL_SERVER = "http://127.0.0.1:8080";
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Where to ask, and what for; the first of {@code paths} has to be answered. */
  private record Question(
      Asking asking, List<Map.Entry<String, String>> paths, Function<JsonNode, List<String>> page) {

    static Question ofServer(String url, Optional<String> token) {
      return new Question(
          new Asking(url, token),
          List.of(
              Map.entry("system", "/api/v1/system/status"),
              Map.entry("overview", "/api/v1/stats/overview"),
              Map.entry("mappings", "/api/v1/port-mappings"),
              Map.entry("alerts", "/api/v1/alerts")),
          StatusScreen::ofServer);
    }

    static Question ofNode(HostPort bind) {
      return new Question(
          new Asking("http://" + bind.reachable(), Optional.empty()),
          List.of(Map.entry("node", "/status")),
          all -> StatusScreen.ofNode(all.path("node")));
    }
  }

  @Mixin
  private GivenConfig config;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Asks this server instead; without any configuration " + USUAL_SERVER + ".")
  private Optional<String> server = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "F",
      description = "A file that holds an API token; by default the server's own admin token.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(names = "--json", description = "Prints JSON instead of a screen.")
  private boolean json;

  @Option(names = "--watch", description = "Shows it again every two seconds until Ctrl-C.")
  private boolean watch;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    if (server.isPresent() && config.isNamed()) {
      throw new ParameterException(spec.commandLine(), "name either --config or --server");
    }
    var conf = server.isPresent() ? Optional.<Path>empty() : config.file();
    if (conf.isEmpty()) {
      return show(Question.ofServer(server.orElse(USUAL_SERVER), token(tokenFile)));
    }
    return config
        .load(conf.get(), spec.commandLine().getErr())
        .map(this::of)
        .orElse(ExitCode.CONFIGURATION);
  }

  private int of(Settled settled) {
    if (settled.keys().role() == Role.SERVER) {
      var api = ServerSettings.from(settled.config(), Version.ours()).api();
      var token = token(tokenFile.or(() -> Optional.of(api.adminTokenFile())));
      return show(Question.ofServer("http://" + api.bind().reachable(), token));
    }
    return ClientSettings.from(settled.config(), Version.ours())
        .status()
        .bind()
        .map(bind -> show(Question.ofNode(bind)))
        .orElseGet(() -> say(
            ExitCode.FAILED, "hashrelay.status.bind is empty: this node tells nobody how it is"));
  }

  private static Optional<String> token(Optional<Path> file) {
    try {
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(Files.readString(file.get()).strip());
    } catch (IOException unreadable) {
      return Optional.empty(); // the server says that it wants one
    }
  }

  private int show(Question question) {
    return watch ? Ending.repeat(PAUSE, () -> once(question)) : once(question);
  }

  private int once(Question question) {
    var all = Json.object();
    var code = ExitCode.DONE;
    for (var path : question.paths()) {
      var isFirst = all.isEmpty();
      var answer = isFirst
          ? question.asking().get(path.getValue())
          : read(question.asking(), path.getValue());
      if (answer instanceof Told told) {
        all.set(path.getKey(), told.json());
      } else {
        var failure = failure(question.asking().base() + path.getValue(), answer);
        if (isFirst) return failure;
        code = ExitCode.PARTLY;
      }
    }
    var out = spec.commandLine().getOut();
    if (json) out.println(all.toPrettyString());
    else question.page().apply(all).forEach(out::println);
    out.flush();
    return code;
  }

  private static Asking.Answer read(Asking asking, String path) {
    return path.contains("/stats/") ? asking.get(path) : asking.list(path);
  }

  private int failure(String url, Asking.Answer answer) {
    if (answer instanceof Silent silent) {
      return say(ExitCode.UNREACHABLE, url + " cannot be asked: " + silent.why());
    }
    var refused = (Refused) answer;
    var code = refused.isForbidden() ? ExitCode.NOT_ALLOWED : ExitCode.FAILED;
    var remedy = refused.isForbidden() ? "; name a file with an API token by --token-file" : "";
    return say(code, "%s: %d, %s%s".formatted(url, refused.status(), refused.why(), remedy));
  }

  private int say(int code, String why) {
    spec.commandLine().getErr().println("hashrelay: " + why);
    spec.commandLine().getErr().flush();
    return code;
  }
}
