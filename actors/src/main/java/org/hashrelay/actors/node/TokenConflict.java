package org.hashrelay.actors.node;

import java.time.Instant;
import org.hashrelay.actors.ClusterMessage;

/**
 * Two processes have used the tokens of one node at the same time.
 *
 * @param newcomer address of the one that came
 * @param present address of the one that was there
 * @param outcome {@code taken_over} or {@code refused}
 */
public record TokenConflict(Instant at, String newcomer, String present, String outcome)
    implements ClusterMessage {

  public static final String TAKEN_OVER = "taken_over";
  public static final String REFUSED = "refused";
}
