package org.hashrelay.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hashrelay.streams.tunnel.transport.NarrowWay;

/**
 * Another process of this same program.
 *
 * <p>It ends when its standard input does, so it does not outlive this process however that ends.
 */
final class Child implements AutoCloseable {

  /** Ten seconds are promised. */
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /** Leaving an archive of classes behind takes longer, on a busy machine much longer. */
  private static final Duration ARCHIVING = Duration.ofMinutes(5);

  private final String name;
  private final Path log;
  private final Process process;

  private Child(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Its output goes to {@code <name>.log} in the folder, after what is there. */
  static Child start(String name, String mainClass, Path folder, List<String> arguments) {
    var log = folder.resolve(name + ".log");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ClassArchive.flags(name));
    command.addAll(List.of(
        NarrowWay.JVM_OPTION,
        "-Dfile.encoding=UTF-8",
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        mainClass));
    command.addAll(arguments);
    try {
      var process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
      return new Child(name, log, process);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot start " + name, failed);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** As {@code kill -9} does; returns when it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** The end of what it said, for whoever has to find out why it failed. */
  String lastWords() {
    try {
      var lines = Files.readAllLines(log);
      var last = lines.subList(Math.max(0, lines.size() - 20), lines.size());
      return name + " said last:\n  " + String.join("\n  ", last);
    } catch (IOException unreadable) {
      return name + " said nothing";
    }
  }

  /** Tells it to end and waits as long as a drain may take; then it is killed. */
  @Override
  public void close() {
    process.destroy();
    var patience = ClassArchive.isWritten() ? ARCHIVING : DRAIN;
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) kill();
    } catch (InterruptedException hurried) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}
