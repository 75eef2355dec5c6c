package org.hashrelay.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hashrelay.benchmarks.relay.ChildProcess;
import org.hashrelay.streams.sim.FarmReport;

/** The figures of one run as a section of RESULTS.md. */
final class LoadReport {

  /** Answers per second, CPU microseconds per share by process, and how long answers took. */
  record Speed(double perSecond, String cpu, FarmReport.Latency latency) {}

  /** What a process holds. */
  record Memory(double liveHeapKib, double rssKib) {
    static Memory of(ChildProcess process) {
      double heap = process.liveHeapKib();
      return new Memory(heap, process.rssKib());
    }
  }

  private final PrintStream out;
  private final LoadSettings settings;
  private final List<String> memory = new ArrayList<>();
  private final List<String> fanOut = new ArrayList<>();

  LoadReport(PrintStream out, LoadSettings settings) {
    this.out = out;
    this.settings = settings;
  }

  void head(List<String> arguments) {
    line("### %s, %d miners", LocalDate.now(ZoneOffset.UTC), settings.miners());
    line("");
    line(
        "%s, JDK %s; load average before the run: %s.",
        machine(), Runtime.version().feature(), read("/proc/loadavg").split(" ")[0]);
    line("`FarmLoad %s`", String.join(" ", arguments));
    line("");
    line("| path | answers/s | CPU µs per share | p50 µs | p99 µs | p99.9 µs |");
    line("|---|---|---|---|---|---|");
  }

  void speed(String path, Speed speed) {
    var latency = speed.latency();
    line(
        "| %s | %.0f | %s | %.0f | %.0f | %.0f |",
        path, speed.perSecond(), speed.cpu(), latency.p50(), latency.p99(), latency.p999());
  }

  void memory(String state, Memory empty, Memory now) {
    memory.add(String.format(
        Locale.ROOT,
        "| %s | %.0f | %.2f | %.0f | %.2f |",
        state,
        now.liveHeapKib(),
        (now.liveHeapKib() - empty.liveHeapKib()) / settings.miners(),
        now.rssKib(),
        (now.rssKib() - empty.rssKib()) / settings.miners()));
  }

  /** @param times sorted */
  void fanOut(String path, List<Double> times) {
    fanOut.add(String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f |",
        path,
        times.get(0),
        times.get(times.size() / 2),
        times.get(times.size() - 1)));
  }

  void farm(FarmReport farm) {
    memory.add("");
    memory.add("Through node and relay: %d sent, %d accepted, refused by code %s, %d disconnects."
        .formatted(farm.sent(), farm.accepted(), farm.rejected(), farm.disconnects()));
  }

  void foot() {
    line("");
    line("| miners of the node | live heap KiB | per miner KiB | RSS KiB | per miner KiB |");
    line("|---|---|---|---|---|");
    memory.forEach(row -> line("%s", row));
    line("");
    line("| clean job to the last of %d miners, ms | least | median | most |", settings.miners());
    line("|---|---|---|---|");
    fanOut.forEach(row -> line("%s", row));
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  private static String machine() {
    var model = read("/proc/cpuinfo")
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown processor");
    return Runtime.getRuntime().availableProcessors() + " cores (" + model + ")";
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
