package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server on an H2 file in a process of its own, which can be killed and started again. */
final class ServerProcess implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(90);

  private final Path folder;
  private final int http = Ports.anyFree();
  private final int tunnel = Ports.anyFree();
  private Child process;
  private ApiCalls api;

  private ServerProcess(Path folder) {
    this.folder = folder;
  }

  static ServerProcess start(Path folder) {
    var server = new ServerProcess(folder);
    server.start();
    return server;
  }

  /** As it was, on its ports and its files; returns when it is ready. */
  void start() {
    process = process("server", folder, "server", "--config", config().toString());
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(isReady()).as(process::lastWords).isTrue());
  }

  /** A verb of this program that goes on until this process ends. */
  static Child process(String name, Path folder, String verb, String... arguments) {
    var all = new ArrayList<>(List.of(verb, "--until-stdin-closes"));
    all.addAll(List.of(arguments));
    return Child.start(name, "org.hashrelay.Main", folder, all);
  }

  private Path config() {
    try {
      return Files.writeString(folder.resolve("server.conf"), """
          hashrelay {
            data-dir = "%s"
            tunnel { tcp.bind = "%s", public-address = "%s", quic.enabled = false }
            local.listen-address = "127.0.0.1"
            api.bind = "127.0.0.1:%d"
            metrics.bind = ""
          }
          """.formatted(
              folder.resolve("data"), tunnel(), tunnel(), http));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private boolean isReady() throws IOException {
    if (!process.isAlive()) throw new IllegalStateException(process.lastWords());
    var token = folder.resolve("data").resolve("admin.token");
    if (!Files.isReadable(token)) return false;
    api = new ApiCalls(http, Files.readString(token).strip());
    return api.isReady();
  }

  ApiCalls api() {
    return api;
  }

  String tunnel() {
    return "127.0.0.1:" + tunnel;
  }

  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
