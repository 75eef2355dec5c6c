package org.hashrelay.benchmarks.tunnel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The CPU time that the threads of the actor system called {@code server} take, from now on.
 *
 * <p>What the compiler and the collector do for them is not in it; nor is a thread that ends before
 * it was looked at.
 */
final class ServerWork {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> before = times();
  private final long begun = System.nanoTime();

  void tell() {
    var seconds = (System.nanoTime() - begun) / 1e9;
    var nanos = 0L;
    for (var thread : times().entrySet()) {
      nanos += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
    }
    var cores = Runtime.getRuntime().availableProcessors();
    System.out.printf(
        Locale.ROOT,
        "server: %.1f s of CPU in %.1f s, %.0f %% of %d cores%n",
        nanos / 1e9,
        seconds,
        100 * nanos / 1e9 / seconds / cores,
        cores);
  }

  private Map<Long, Long> times() {
    var times = new HashMap<Long, Long>();
    LongStream.of(threads.getAllThreadIds()).forEach(id -> {
      var thread = threads.getThreadInfo(id);
      if (thread != null && thread.getThreadName().startsWith("server-")) {
        times.put(id, Math.max(0, threads.getThreadCpuTime(id)));
      }
    });
    return times;
  }
}
