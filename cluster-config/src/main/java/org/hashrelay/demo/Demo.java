package org.hashrelay.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Builds the whole path, shows it or checks it, and takes it down again however it ends. */
public final class Demo {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);

  private final DemoSettings settings;
  private final String mainClass;
  private final PrintStream out;
  private final AtomicReference<Stage> stage = new AtomicReference<>();

  /** @param mainClass of this program, for the processes it starts */
  public Demo(DemoSettings settings, String mainClass, PrintStream out) {
    this.settings = settings;
    this.mainClass = mainClass;
    this.out = out;
  }

  /** Returns when its time is over; false when a check failed. */
  public boolean run() {
    var ending = new Thread(this::endWhenTold, "demo-ending");
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      stage.set(Stage.build(settings, Ports.choose(settings), mainClass, out));
      return settings.check() ? check() : show();
    } finally {
      takeDown();
      removeHook(ending);
    }
  }

  private boolean check() {
    var passed = new CheckedRun(stage.get(), out).passes();
    if (!passed) out.println(stage.get().lastWords());
    out.println(passed ? "\neverything holds" : "\nnot everything holds");
    return passed;
  }

  private boolean show() {
    var begun = System.nanoTime();
    var end = begun + settings.duration().toNanos();
    var show = new Show(stage.get(), out);
    while (settings.duration().isZero() || System.nanoTime() - end < 0) {
      Waiting.pass(BETWEEN_LINES);
      if (!stage.get().isWhole()) throw new IllegalStateException(stage.get().lastWords());
      show.goOn(Duration.ofNanos(System.nanoTime() - begun));
      out.println(Progress.line(stage.get()));
      out.flush();
    }
    return true;
  }

  /** A demo that is shown has done all it was asked for; one that is checked has not. */
  private void endWhenTold() {
    takeDown();
    Runtime.getRuntime().halt(settings.check() ? 1 : 0);
  }

  /** Once, whoever comes first: the end of the run or the end of the process. */
  private synchronized void takeDown() {
    var standing = stage.getAndSet(null);
    if (standing != null) standing.close();
  }

  private static void removeHook(Thread ending) {
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException endingAlready) {
      // The hook is running; it finds nothing left to do.
    }
  }
}
