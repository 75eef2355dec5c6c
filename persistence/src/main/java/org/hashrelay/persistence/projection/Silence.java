package org.hashrelay.persistence.projection;

import java.time.Duration;
import org.hashrelay.persistence.projection.Sql.Condition;
import org.hashrelay.persistence.projection.Worker.State;

/**
 * What it means that a connected worker found no share for so long.
 *
 * @param warning max(2 min, 6 × the expected interval)
 * @param offline max(5 min, 12 × the expected interval)
 */
record Silence(Duration warning, Duration offline) {

  /** For a worker whose mapping's interval is not known here: 20 s are expected. */
  static final Silence AT_LARGE = ofInterval(Duration.ofSeconds(20));

  static Silence ofInterval(Duration expected) {
    return new Silence(
        longer(Duration.ofMinutes(2), expected.multipliedBy(6)),
        longer(Duration.ofMinutes(5), expected.multipliedBy(12)));
  }

  /** {@code heardAt}: of its last share, or when it connected. */
  State state(int connections, long heardAt, long now) {
    if (connections == 0) return State.DISCONNECTED;
    if (heardAt <= now - offline.toMillis()) return State.OFFLINE;
    return heardAt <= now - warning.toMillis() ? State.WARNING : State.ACTIVE;
  }

  /** The same, asked of the table. */
  void narrow(Condition wanted, State state, long now) {
    var heardAt = "GREATEST(last_share_at, connected_at)";
    wanted.and(state == State.DISCONNECTED ? "connections = 0" : "connections > 0");
    if (state == State.OFFLINE) wanted.and(heardAt + " <= ?", now - offline.toMillis());
    if (state == State.WARNING) {
      wanted.and(heardAt + " > ?", now - offline.toMillis());
      wanted.and(heardAt + " <= ?", now - warning.toMillis());
    }
    if (state == State.ACTIVE) wanted.and(heardAt + " > ?", now - warning.toMillis());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
