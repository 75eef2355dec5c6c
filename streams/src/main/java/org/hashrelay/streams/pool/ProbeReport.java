package org.hashrelay.streams.pool;

import java.util.List;
import java.util.Optional;

/**
 * What a test of a pool found.
 *
 * @param steps those that were taken, in order; only the last can have failed
 * @param remedy what to do about the step that failed; empty when none did
 * @param note what the test could not see; mostly empty
 * @param extranonce1 as the pool gave it
 * @param difficulty the last one the pool announced
 */
public record ProbeReport(
    List<Step> steps,
    String remedy,
    String note,
    Optional<String> extranonce1,
    Optional<Integer> extranonce2Size,
    Optional<Double> difficulty) {

  /**
   * One step of a test.
   *
   * @param step {@code dns | tcp | tls | subscribe | authorize | job}
   * @param ms from the step's begin to its end
   */
  public record Step(String step, boolean ok, double ms, String detail) {}

  public ProbeReport {
    steps = List.copyOf(steps);
  }

  public boolean ok() {
    return remedy.isEmpty();
  }

  /** The step that failed. */
  public Optional<String> failedStep() {
    return steps.stream().filter(step -> !step.ok()).map(Step::step).findFirst();
  }
}
