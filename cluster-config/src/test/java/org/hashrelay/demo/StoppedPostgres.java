package org.hashrelay.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL that can be stopped at once and started again on what it left. */
final class StoppedPostgres implements AutoCloseable {

  private final Path log;
  private final Path data;
  private final EmbeddedPostgres first;
  private final List<String> command = new ArrayList<>();

  StoppedPostgres(Path folder) throws IOException {
    log = folder.resolve("postgresql.log");
    data = folder.resolve("postgresql");
    first = EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setServerConfig("synchronous_commit", "on") // else what it acknowledged dies with it
        .start();
    var info = postmaster().info();
    // It refuses to run as root, and takes nobody's word for it in a name space of its own.
    if (System.getProperty("user.name").equals("root")) command.addAll(List.of("unshare", "-U"));
    command.add(info.command().orElseThrow());
    command.addAll(List.of(info.arguments().orElseThrow()));
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + first.getPort() + "/postgres?user=postgres";
  }

  void start() throws IOException {
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** As {@code pg_ctl stop -m immediate} does it. */
  void stop() throws IOException {
    var postmaster = postmaster();
    new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid())).start();
    postmaster.onExit().join();
  }

  private ProcessHandle postmaster() throws IOException {
    var pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  @Override
  public void close() throws IOException {
    first.close();
  }
}
