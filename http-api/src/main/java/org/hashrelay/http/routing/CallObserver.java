package org.hashrelay.http.routing;

import java.time.Duration;

/** Is told of every answered call; called from any thread, must not block. */
@FunctionalInterface
public interface CallObserver {

  /**
   * One call was answered.
   *
   * @param route the path with its parameters in braces; empty when there is no such route
   */
  void answered(String method, String route, int status, Duration took);
}
