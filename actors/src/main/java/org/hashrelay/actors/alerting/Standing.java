package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.alerting.rule.Alert;

/**
 * An open alert and what was said of it.
 *
 * @param toldAt when a message last named it; empty for never
 * @param thread number of the message that named it first; 0 for none
 */
public record Standing(Alert alert, Optional<Instant> toldAt, long thread) implements Journaled {

  static Standing untold(Alert alert) {
    return new Standing(alert, Optional.empty(), 0);
  }

  Standing with(Alert changed) {
    return new Standing(changed, toldAt, thread);
  }

  Standing told(Instant at, long inThread) {
    return new Standing(alert, Optional.of(at), thread == 0 ? inThread : thread);
  }

  boolean wasTold() {
    return toldAt.isPresent();
  }
}
