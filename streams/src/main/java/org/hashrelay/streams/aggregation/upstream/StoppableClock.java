package org.hashrelay.streams.aggregation.upstream;

/** Milliseconds of which those are left out in which the way to the pool was interrupted. */
final class StoppableClock {

  private long lost;
  private long stoppedAt;
  private boolean stopped;

  boolean isStopped() {
    return stopped;
  }

  /** @param now of the clock that always runs, here and below */
  long at(long now) {
    return (stopped ? stoppedAt : now) - lost;
  }

  void stop(long now) {
    if (stopped) return;
    stopped = true;
    stoppedAt = now;
  }

  void goOn(long now) {
    if (!stopped) return;
    stopped = false;
    lost += now - stoppedAt;
  }
}
