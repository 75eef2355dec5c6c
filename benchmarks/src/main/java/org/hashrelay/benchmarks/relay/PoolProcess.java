package org.hashrelay.benchmarks.relay;

import java.io.IOException;
import java.time.Duration;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.sim.net.StatusPage;

/** A simulated pool in a process of its own; ends when its standard input does. */
public final class PoolProcess {

  private static final Duration JOB_INTERVAL = Duration.ofSeconds(5);
  private static final int CLEAN_EVERY = 4;
  private static final int BRANCHES = 12;

  private PoolProcess() {}

  /** Arguments: port of the pool, port of its report. */
  public static void main(String[] arguments) throws IOException {
    var settings = SimPoolSettings.standard()
        .at("127.0.0.1", Integer.parseInt(arguments[0]))
        .jobs(JOB_INTERVAL, CLEAN_EVERY, BRANCHES);
    try (var pool = SimPool.start(settings);
        var status = StatusPage.start(Integer.parseInt(arguments[1]), pool::report, pool::obey)) {
      System.out.println("pool " + pool.port() + ", report " + status.port());
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
