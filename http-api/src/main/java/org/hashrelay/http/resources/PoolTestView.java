package org.hashrelay.http.resources;

import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.pool.ProbeReport;

/**
 * A pool's test as a caller gets to see it; what is not known is null.
 *
 * @param failedStep the step that failed, and {@code remedy} what to do about it
 * @param note what the test could not see
 * @param ms of all steps together
 */
record PoolTestView(
    boolean ok,
    Optional<String> failedStep,
    Optional<String> remedy,
    Optional<String> note,
    double ms,
    List<ProbeReport.Step> steps,
    Optional<String> extranonce1,
    Optional<Integer> extranonce2Size,
    Optional<Double> difficulty) {

  static PoolTestView of(ProbeReport report) {
    return new PoolTestView(
        report.ok(),
        report.failedStep(),
        said(report.remedy()),
        said(report.note()),
        report.steps().stream().mapToDouble(ProbeReport.Step::ms).sum(),
        report.steps(),
        report.extranonce1(),
        report.extranonce2Size(),
        report.difficulty());
  }

  private static Optional<String> said(String text) {
    return Optional.of(text).filter(words -> !words.isEmpty());
  }
}
