package org.hashrelay.persistence.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.projection.Projection;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.hashrelay.actors.audit.AuditEvent;
import org.hashrelay.actors.audit.AuditEvent.LinesAudited;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.persistence.sql.OnceProjection;
import org.hashrelay.persistence.sql.ReadSide;

/** The audit log as the database has it. */
public record StoredAuditFeed(ReadSide readSide) implements AuditFeed {

  /** Names the offset in the database. */
  public static final String PROJECTION = "audit";

  /** Brings to the table what the log journals. */
  public static Projection<EventEnvelope<AuditEvent>> projection(
      ActorSystem<?> system, ReadSide readSide) {
    return OnceProjection.of(system, readSide, PROJECTION, AuditLog.TAG, StoredAuditFeed::write);
  }

  private static void write(Connection connection, AuditEvent event) throws SQLException {
    if (event instanceof LinesAudited audited) AuditTable.write(connection, audited.lines());
  }

  @Override
  public CompletionStage<Lines> before(AuditFilter filter, long number, int limit) {
    return readSide.ask(connection -> AuditTable.before(connection, filter, number, limit));
  }

  @Override
  public CompletionStage<List<AuditLine>> after(long number, int limit) {
    return readSide.ask(connection -> AuditTable.after(connection, number, limit));
  }
}
