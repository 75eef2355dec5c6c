package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;
import org.hashrelay.persistence.projection.Worker.State;
import org.hashrelay.persistence.sql.Sql.Condition;

/**
 * What it means that a connected worker found no share for so long.
 *
 * @param warning max(2 min, 6 × the expected interval)
 * @param offline max(5 min, 12 × the expected interval)
 */
record Silence(Duration warning, Duration offline) {

  private static final String HEARD_AT = "GREATEST(last_share_at, connected_at)";

  /** For a worker whose mapping's interval is not known here: 20 s are expected. */
  static final Silence AT_LARGE = ofInterval(Duration.ofSeconds(20));

  static Silence ofInterval(Duration expected) {
    return new Silence(
        longer(Duration.ofMinutes(2), expected.multipliedBy(6)),
        longer(Duration.ofMinutes(5), expected.multipliedBy(12)));
  }

  /**
   * How such a worker stands.
   *
   * @param heardAt of its last share, or when it connected
   * @param lost whether its node has no link: nobody can say then that it still is connected
   */
  State state(int connections, long heardAt, long now, boolean lost) {
    if (connections == 0) return State.DISCONNECTED;
    if (heardAt <= now - offline.toMillis()) return lost ? State.DISCONNECTED : State.OFFLINE;
    return heardAt <= now - warning.toMillis() ? State.WARNING : State.ACTIVE;
  }

  /** The same, asked of the table. */
  void narrow(Condition wanted, State state, long now, Set<String> lost) {
    var silentSince = now - offline.toMillis();
    if (state == State.DISCONNECTED) {
      wanted.and(
          "(connections = 0 OR " + HEARD_AT + " <= ? AND " + isLost(lost) + ")",
          values(silentSince, lost));
      return;
    }
    wanted.and("connections > 0");
    if (state == State.OFFLINE) {
      wanted.and(HEARD_AT + " <= ? AND NOT " + isLost(lost), values(silentSince, lost));
    }
    if (state == State.WARNING) {
      wanted.and(HEARD_AT + " > ?", silentSince);
      wanted.and(HEARD_AT + " <= ?", now - warning.toMillis());
    }
    if (state == State.ACTIVE) wanted.and(HEARD_AT + " > ?", now - warning.toMillis());
  }

  private static String isLost(Set<String> lost) {
    var places = String.join(", ", Collections.nCopies(lost.size(), "?"));
    return lost.isEmpty() ? "FALSE" : "client_id IN (" + places + ")";
  }

  private static Object[] values(long first, Set<String> rest) {
    return Stream.concat(Stream.of(first), rest.stream().sorted()).toArray();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
