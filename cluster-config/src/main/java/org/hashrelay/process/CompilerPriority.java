package org.hashrelay.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JVM's optimizing compiler stand back for the threads that carry shares.
 *
 * <p>For minutes after a start, and whenever code is used that was not before, it keeps a processor
 * busy. Where there are two or three, shares wait for it. The quick compiler keeps its priority: code
 * that it has not seen yet is ten times slower.
 */
public final class CompilerPriority {

  /** On larger machines the JVM makes more compiler threads as it goes, and has room for them. */
  private static final int FEW_PROCESSORS = 3;

  private static final String NICE = "10";
  private static final String OPTIMIZING = "C2 CompilerThre"; // names of threads end there
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final Logger LOG = LoggerFactory.getLogger(CompilerPriority.class);

  private CompilerPriority() {}

  /** Where processors are few; does nothing where the system has no threads to be told apart. */
  public static void lower() {
    if (Runtime.getRuntime().availableProcessors() > FEW_PROCESSORS) return;
    try {
      for (var thread : optimizing()) renice(thread);
    } catch (IOException e) {
      LOG.debug("The compiler keeps its priority", e);
    }
  }

  /** Their numbers. */
  static List<String> optimizing() throws IOException {
    if (!Files.isDirectory(THREADS)) return List.of();
    try (Stream<Path> threads = Files.list(THREADS)) {
      return threads
          .filter(CompilerPriority::isOptimizing)
          .map(thread -> thread.getFileName().toString())
          .toList();
    }
  }

  private static boolean isOptimizing(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).startsWith(OPTIMIZING);
    } catch (IOException ended) {
      return false;
    }
  }

  private static void renice(String thread) throws IOException {
    new ProcessBuilder("renice", "-n", NICE, "-p", thread)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
