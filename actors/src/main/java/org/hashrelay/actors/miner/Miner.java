package org.hashrelay.actors.miner;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.streams.tunnel.control.ReportEntry;

/**
 * One worker of one mapping, however many connections it has: its shares and whether it is there.
 *
 * <p>Counts what its node reports, each report once: a report sent again after a lost
 * acknowledgement is recognised by the node's instance and the report's number.
 */
public final class Miner {

  private Miner() {}

  /** Node, mapping and login name make a worker. */
  public record WorkerId(String nodeId, int mappingId, String worker) {}

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /** Everything of this worker in one report; {@link Recorded} once it is journaled. */
  public record Record(
      WorkerId id, String instance, long seq, List<ReportEntry> entries, ActorRef<Recorded> replyTo)
      implements Command {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public record Recorded(WorkerId id, String instance, long seq) implements ClusterMessage {}
}
