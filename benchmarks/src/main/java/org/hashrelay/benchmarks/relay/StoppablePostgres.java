package org.hashrelay.benchmarks.relay;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL of this program's own that can be stopped at once and started on what it left. */
public final class StoppablePostgres implements AutoCloseable {

  private final Path folder;
  private final Path data;
  private final EmbeddedPostgres first;
  private final List<String> command = new ArrayList<>();

  public StoppablePostgres(Path folder) {
    this.folder = folder;
    data = folder.resolve("postgresql");
    try {
      first = EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setServerConfig("synchronous_commit", "on") // else what it acknowledged dies with it
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var info = postmaster().info();
    // It refuses to run as root, and takes nobody's word for it in a name space of its own.
    if (System.getProperty("user.name").equals("root")) command.addAll(List.of("unshare", "-U"));
    command.add(info.command().orElseThrow());
    command.addAll(List.of(info.arguments().orElseThrow()));
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + first.getPort() + "/postgres?user=postgres";
  }

  /** Starts it again, after it was stopped. */
  public void start() {
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("postgresql.log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code pg_ctl stop -m immediate} does it: nothing is written any more. */
  public void stopAtOnce() {
    var postmaster = postmaster();
    try {
      new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    postmaster.onExit().join();
  }

  private ProcessHandle postmaster() {
    try {
      var pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      first.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
