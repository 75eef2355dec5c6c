package org.hashrelay.kamon;

import io.prometheus.metrics.model.registry.MultiCollector;
import java.util.Optional;

/** Whether this process is watched; while off, no class of Kamon is loaded. */
public final class KamonSwitch {

  private KamonSwitch() {}

  /**
   * Starts Kamon if it is wanted; to be called before Pekko's classes are loaded, for they are
   * rewritten as they are.
   *
   * @return what the metrics page shows of it
   * @throws IllegalStateException when it does not start, with the reason and what to do
   */
  public static Optional<MultiCollector> start(boolean on) {
    if (!on) return Optional.empty();
    KamonJars.besideThisProgram().attach();
    return Optional.of(KamonStart.reporting());
  }
}
