package org.hashrelay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.benchmarks.relay.BareRelay;
import org.hashrelay.benchmarks.relay.ChildProcess;
import org.hashrelay.benchmarks.relay.FullRelay;
import org.hashrelay.benchmarks.relay.PoolChild;
import org.hashrelay.benchmarks.relay.Relay;
import org.hashrelay.benchmarks.relay.Waiting;
import org.hashrelay.streams.sim.FarmReport;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;

/**
 * A farm of simulated miners, first directly at a pool, then through a node and a relay, in one run.
 *
 * <p>Pool, server and node are processes of their own; the farm is this one. What it prints is a
 * section for RESULTS.md.
 */
public final class FarmLoad implements AutoCloseable {

  private static final int MINERS_PER_CONNECTION = 500;
  private static final int FAN_OUTS = 7;
  private static final Duration REST = Duration.ofSeconds(3);

  private final LoadSettings settings;
  private final Path folder;
  private final PoolChild pool;
  private final LoadReport report;

  private FarmLoad(LoadSettings settings, LoadReport report) throws IOException {
    this.settings = settings;
    this.report = report;
    folder = Files.createTempDirectory("farm-load");
    pool = new PoolChild("pool", folder);
  }

  public static void main(String[] arguments) throws IOException {
    var settings = LoadSettings.of(List.of(arguments));
    var report = new LoadReport(System.out, settings);
    report.head(List.of(arguments));
    try (var load = new FarmLoad(settings, report)) {
      load.direct();
      load.relayed();
    }
    report.foot();
  }

  @Override
  public void close() {
    pool.close();
  }

  private void direct() {
    try (var farm = farm(pool.port())) {
      awaitMining(farm, pool.process());
      measureSpeed("direct", farm, List.of(pool.process()));
    }
  }

  private void relayed() {
    try (var relay = relay()) {
      var node = relay.node();
      Waiting.pass(REST);
      var empty = LoadReport.Memory.of(node);
      try (var farm = farm(relay.minerPort())) {
        awaitMining(farm, node);
        Waiting.pass(REST);
        report.memory("connected, idle", empty, LoadReport.Memory.of(node));
        measureSpeed(
            settings.bare() ? "bare node + relay" : "node + relay",
            farm,
            List.of(relay.node(), relay.server(), pool.process()));
        report.memory("mining", empty, LoadReport.Memory.of(node));
        report.farm(farm.report());
      }
    }
  }

  private Relay relay() {
    return settings.bare()
        ? new BareRelay(folder, pool.port(), MINERS_PER_CONNECTION)
        : new FullRelay(folder, pool.port(), MINERS_PER_CONNECTION);
  }

  private SimFarm farm(int port) {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
        .miners(settings.miners())
        .pace(new SimFarmSettings.Idle()));
  }

  private void awaitMining(SimFarm farm, ChildProcess process) {
    Waiting.until(
        "all miners to be connected", process, () -> farm.report().mining() == settings.miners());
  }

  private void measureSpeed(String path, SimFarm farm, List<ChildProcess> processes) {
    farm.pace(new SimFarmSettings.FlatOut(1));
    Waiting.pass(settings.flatOut());
    report.speed(path + ", flat out", measure(farm, processes, settings.flatOut()));
    long millis = settings.miners() * 1_000L / settings.sharesPerSecond();
    farm.pace(new SimFarmSettings.Every(Duration.ofMillis(millis)));
    Waiting.pass(settings.settle());
    report.speed(
        path + ", " + settings.sharesPerSecond() + " shares/s",
        measure(farm, processes, settings.paced()));
    report.fanOut(path, fanOut(farm));
  }

  /** How long after the pool was told to make a new block the last miner has its job, in ms. */
  private List<Double> fanOut(SimFarm farm) {
    var times = new ArrayList<Double>();
    for (int i = 0; i < FAN_OUTS; i++) {
      Waiting.pass(REST);
      long before = farm.report().jobs();
      long start = System.nanoTime();
      pool.order("clean-job");
      Waiting.until(
          "the job", pool.process(), () -> farm.report().jobs() - before >= settings.miners());
      times.add((farm.lastJobAt() - start) / 1e6);
    }
    times.sort(null);
    return times;
  }

  private static LoadReport.Speed measure(
      SimFarm farm, List<ChildProcess> processes, Duration time) {
    farm.resetLatency();
    var before = farm.report();
    var cpuBefore = processes.stream().map(ChildProcess::cpuMicros).toList();
    long start = System.nanoTime();
    Waiting.pass(time);
    double seconds = (System.nanoTime() - start) / 1e9;
    var after = farm.report();
    double answers = answered(after) - answered(before);
    var cpu = new ArrayList<String>();
    for (int i = 0; i < processes.size(); i++) {
      double micros = processes.get(i).cpuMicros() - cpuBefore.get(i);
      cpu.add("%s %.1f".formatted(processes.get(i).name(), micros / answers));
    }
    return new LoadReport.Speed(answers / seconds, String.join(", ", cpu), after.latency());
  }

  private static long answered(FarmReport report) {
    return report.accepted() + report.rejectedTotal();
  }
}
