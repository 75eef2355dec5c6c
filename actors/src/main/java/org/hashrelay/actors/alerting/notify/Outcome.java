package org.hashrelay.actors.alerting.notify;

import java.time.Duration;
import java.util.Optional;
import org.hashrelay.actors.ClusterMessage;

/** What became of one attempt to tell. */
public sealed interface Outcome extends ClusterMessage {

  /** The far end has it; {@code answer} in its own words. */
  record Delivered(String answer) implements Outcome {}

  /**
   * It has not.
   *
   * @param reason in the far end's own words where there are any; without secrets
   * @param hopeless whether another attempt would end the same way
   * @param retryAfter how long the far end wants to be left alone
   */
  record Failed(String reason, boolean hopeless, Optional<Duration> retryAfter) implements Outcome {

    public static Failed because(String reason) {
      return new Failed(reason, false, Optional.empty());
    }

    public static Failed forEver(String reason) {
      return new Failed(reason, true, Optional.empty());
    }
  }
}
