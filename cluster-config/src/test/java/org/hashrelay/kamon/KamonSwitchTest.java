package org.hashrelay.kamon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hashrelay.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers in processes of their own, for Kamon rewrites classes as they are loaded. */
class KamonSwitchTest {

  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Pattern API = Pattern.compile("API +(http://[^/]+)/");

  @TempDir
  private Path folder;

  @Test
  void onTheSamePageAreActorsDispatchersAndTheJvm() throws Exception {
    try (var server = Server.start(folder, "on")) {
      var page = server.pageWith("pekko_actor_processing_time_seconds_count");

      assertThat(page)
          .contains("\npekko_system_processed_messages_total{")
          .contains("\npekko_actor_mailbox_size_bucket{")
          .contains("\npekko_group_members_bucket{")
          .contains("\nexecutor_tasks_completed_total{")
          .contains("name=\"pekko.actor.default-dispatcher\"")
          .contains("\nexecutor_threads_active_bucket{")
          .contains("\njvm_memory_pool_max_bytes{")
          .contains("\njvm_memory_used_bytes{area=\"heap\"}")
          .contains("\nhashrelay_build_info{")
          .doesNotContain("kamon_");
      assertThat(page.lines().filter(line -> line.startsWith("# TYPE"))).doesNotHaveDuplicates();
      assumeThat(Files.isExecutable(PROMTOOL)).as("promtool is not installed").isTrue();
      assertThat(judged(page)).isEmpty();
    }
  }

  @Test
  void offNothingOfKamonIsLoaded() throws Exception {
    try (var server = Server.start(folder, "off")) {
      assertThat(server.pageWith("hashrelay_build_info")).doesNotContain("\npekko_", "\nexecutor_");

      var loaded = Files.readString(folder.resolve("classes.log"));
      assertThat(loaded)
          .contains("org.hashrelay.kamon.KamonSwitch ")
          .doesNotContain("] kamon.", "] kanela.", "net.bytebuddy");
    }
  }

  /** What Prometheus' own tool says of what Kamon brought; the classic families are as they are. */
  private String judged(String page) throws Exception {
    var brought = folder.resolve("page.txt");
    Files.writeString(brought, page.substring(page.indexOf("# HELP executor_")));
    var tool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
        .redirectInput(brought.toFile())
        .redirectErrorStream(true)
        .start();
    return new String(tool.getInputStream().readAllBytes())
        .lines()
        .filter(line -> !line.startsWith("proxy_"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  /** A server as a user starts it. */
  private record Server(Process process, Path log) implements AutoCloseable {

    static Server start(Path folder, String kamon) throws IOException {
      var settings = folder.resolve("server.conf");
      Files.writeString(settings, """
          hashrelay {
            data-dir = "%s"
            tunnel.tcp.bind = "127.0.0.1:0"
            tunnel.quic.enabled = off
            api.bind = "127.0.0.1:0"
            metrics { bind = "", kamon = %s }
          }
          """.formatted(folder.resolve("data"), kamon));
      var log = folder.resolve("server.log");
      var command = List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx384m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xlog:class+load:file=" + folder.resolve("classes.log"),
          "-cp",
          System.getProperty("java.class.path"),
          Main.class.getName(),
          "server",
          "--config",
          settings.toString());
      var process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
      return new Server(process, log);
    }

    /** The metrics, as soon as this is among them. */
    String pageWith(String wanted) {
      await().atMost(LONG).until(() -> !process.isAlive() || api().find());
      assertThat(process.isAlive()).as(said()).isTrue();
      var api = api();
      assertThat(api.find()).isTrue();
      var page = URI.create(api.group(1) + "/metrics");
      return await().atMost(LONG).until(() -> get(page), text -> text.contains("\n" + wanted));
    }

    private Matcher api() {
      return API.matcher(said());
    }

    private String said() {
      try {
        return Files.readString(log);
      } catch (IOException notYet) {
        return "";
      }
    }

    private static String get(URI page) throws IOException, InterruptedException {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
          .body();
    }

    @Override
    public void close() {
      process.destroy();
      await().atMost(LONG).until(() -> !process.isAlive());
    }
  }
}
