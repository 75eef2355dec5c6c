package org.hashrelay.http.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This process and its JVM, under the names that boards for Java programs know. */
final class ProcessFamilies {

  private static final Path STATUS = Path.of("/proc/self/status");

  private final List<MetricSnapshot> families = new ArrayList<>();

  private ProcessFamilies() {}

  static List<MetricSnapshot> now() {
    var all = new ProcessFamilies();
    all.process();
    all.memory();
    all.collections();
    all.threads();
    return all.families;
  }

  private void process() {
    var start = ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3;
    gauge("process_start_time_seconds", "When the process started.", start);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      counter("process_cpu_seconds", "CPU time, user and system.", unix.getProcessCpuTime() / 1e9);
      gauge("process_open_fds", "Open file descriptors.", unix.getOpenFileDescriptorCount());
      gauge("process_max_fds", "Most file descriptors.", unix.getMaxFileDescriptorCount());
    }
    fromKernel("VmRSS", "process_resident_memory_bytes", "Resident memory.");
    fromKernel("VmSize", "process_virtual_memory_bytes", "Virtual memory.");
  }

  /** Linux alone tells. */
  private void fromKernel(String line, String name, String help) {
    if (!Files.isReadable(STATUS)) return;
    try (var lines = Files.lines(STATUS)) {
      lines
          .filter(text -> text.startsWith(line + ":"))
          .map(text -> text.replaceAll("[^0-9]", ""))
          .findFirst()
          .ifPresent(kilo -> gauge(name, help, Long.parseLong(kilo) * 1024.0));
    } catch (IOException gone) { // a page without it is better than none
      return;
    }
  }

  private void memory() {
    var memory = ManagementFactory.getMemoryMXBean();
    var used = new Family("jvm_memory_used_bytes", "Memory in use.", "area");
    var committed = new Family("jvm_memory_committed_bytes", "Memory taken.", "area");
    var max = new Family("jvm_memory_max_bytes", "Most memory; -1 for no limit.", "area");
    add(memory.getHeapMemoryUsage(), "heap", used, committed, max);
    add(memory.getNonHeapMemoryUsage(), "nonheap", used, committed, max);
    var pools = new Family("jvm_memory_pool_used_bytes", "Memory in use.", "pool");
    for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
      pools.add(pool.getUsage().getUsed(), pool.getName());
    }
    families.addAll(List.of(used.gauge(), committed.gauge(), max.gauge(), pools.gauge()));
  }

  private static void add(
      MemoryUsage usage, String area, Family used, Family committed, Family max) {
    used.add(usage.getUsed(), area);
    committed.add(usage.getCommitted(), area);
    max.add(usage.getMax(), area);
  }

  private void collections() {
    var count = new Family("jvm_gc_collections", "Garbage collections.", "gc");
    var seconds = new Family("jvm_gc_collection_seconds", "Time they took.", "gc");
    for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      count.add(Math.max(0, collector.getCollectionCount()), collector.getName());
      seconds.add(Math.max(0, collector.getCollectionTime()) / 1e3, collector.getName());
    }
    families.addAll(List.of(count.counter(), seconds.counter()));
  }

  private void threads() {
    var threads = ManagementFactory.getThreadMXBean();
    gauge("jvm_threads_current", "Threads.", threads.getThreadCount());
    gauge("jvm_threads_daemon", "Daemon threads.", threads.getDaemonThreadCount());
    gauge("jvm_threads_peak", "Most threads there ever were.", threads.getPeakThreadCount());
    var classes = ManagementFactory.getClassLoadingMXBean();
    gauge("jvm_classes_currently_loaded", "Classes loaded.", classes.getLoadedClassCount());
  }

  private void gauge(String name, String help, double value) {
    var family = new Family(name, help);
    family.add(value);
    families.add(family.gauge());
  }

  private void counter(String name, String help, double value) {
    var family = new Family(name, help);
    family.add(value);
    families.add(family.counter());
  }
}
