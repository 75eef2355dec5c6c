package org.hashrelay;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * How a process that runs until it is told to end does end: drained, within ten seconds, with exit
 * code 0.
 *
 * <p>The JVM's own answer to a signal would be exit code 143, so the hook halts it.
 */
final class Ending {

  private static final Duration DRAIN = Duration.ofSeconds(9);

  private Ending() {}

  /** Returns only when the system ended without being told to, which is a failure. */
  static int of(ActorSystem<?> system) {
    var hook = new Thread(() -> drain(system), "ending");
    Runtime.getRuntime().addShutdownHook(hook);
    system.getWhenTerminated().toCompletableFuture().join();
    return ExitCode.FAILED;
  }

  private static void drain(ActorSystem<?> system) {
    if (system.getWhenTerminated().toCompletableFuture().isDone()) return;
    var drained = CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.jvmExitReason())
        .toCompletableFuture();
    try {
      drained.get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | InterruptedException notClean) {
      System.err.println("hashrelay: not everything could be drained: " + notClean);
    }
    Runtime.getRuntime().halt(ExitCode.DONE);
  }

  /** Does something now and then until a signal comes; the hook ends the process with code 0. */
  static int repeat(Duration pause, Runnable deed) {
    var never = new CountDownLatch(1);
    var hook = new Thread(() -> Runtime.getRuntime().halt(ExitCode.DONE), "ending");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      while (!never.await(pause.toMillis(), TimeUnit.MILLISECONDS)) deed.run();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE;
  }

  /** Ends this process when whoever started it closes our standard input, or dies. */
  static void withStandardInput() {
    var watch = new Thread(Ending::awaitEndOfInput, "standard-input");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said there; only its end means something.
      }
    } catch (IOException closed) {
      // As good as its end.
    }
    System.exit(ExitCode.DONE);
  }
}
