package org.hashrelay.benchmarks.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process under measurement: what it has used of the machine, as the system counts it. */
public final class ChildProcess implements AutoCloseable {

  private static final long TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux
  private static final int UTIME = 11; // fields of /proc/<pid>/stat after the name
  private static final int STIME = 12;

  private final String name;
  private final Process process;

  private ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** A Java program on this program's class path; what it says goes to {@code <name>.log}. */
  public static ChildProcess java(
      String name, Path folder, List<String> flags, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(arguments);
    try {
      var process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(Redirect.appendTo(folder.resolve(name + ".log").toFile()))
          .start();
      return new ChildProcess(name, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  public String name() {
    return name;
  }

  /** User and system time since it began. */
  public double cpuMicros() {
    var line = read("stat");
    var fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
    return ticks * 1e6 / TICKS_PER_SECOND;
  }

  /** Resident memory. */
  public double rssKib() {
    return read("status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  /** What is reachable on its heap: a full collection runs first. */
  public double liveHeapKib() {
    var lines = jcmd("GC.class_histogram").lines().toList();
    var total = lines.stream()
        .filter(line -> line.startsWith("Total"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no histogram of " + name))
        .trim()
        .split("\\s+");
    return Double.parseDouble(total[2]) / 1024;
  }

  /** Sends it a signal, such as STOP. */
  public void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) throw new IllegalStateException("kill -" + name + " failed");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it without a warning, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(12, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " is gone", e);
    }
  }

  private String jcmd(String order) {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var asked = new ProcessBuilder(tool, Long.toString(process.pid()), order).start();
      return new String(
          asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
