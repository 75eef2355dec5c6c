package org.hashrelay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who waits for whom where processors are few. */
class CompilerPriorityTest {

  @Test
  void theOptimizingCompilerStandsBackForAllOtherThreads() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/renice")), "a Linux with util-linux");
    assumeTrue(Runtime.getRuntime().availableProcessors() <= 3, "few processors");
    assertThat(CompilerPriority.optimizing()).isNotEmpty();

    CompilerPriority.lower();

    for (var thread : CompilerPriority.optimizing()) await().until(() -> nice(thread) == 10);
    var own = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
    assertThat(nice(own)).isZero();
  }

  /** The 19th field of its {@code stat}; the second is a name in brackets. */
  private static int nice(String thread) throws IOException {
    var stat = Files.readString(Path.of("/proc/self/task", thread, "stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
  }
}
