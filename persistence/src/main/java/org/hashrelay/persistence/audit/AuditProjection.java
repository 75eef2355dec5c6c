package org.hashrelay.persistence.audit;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.Projection;
import org.apache.pekko.projection.ProjectionId;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.eventsourced.javadsl.EventSourcedProvider;
import org.apache.pekko.projection.javadsl.SourceProvider;
import org.apache.pekko.projection.jdbc.javadsl.JdbcHandler;
import org.apache.pekko.projection.jdbc.javadsl.JdbcProjection;
import org.hashrelay.actors.audit.AuditEvent;
import org.hashrelay.actors.audit.AuditEvent.LinesAudited;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.persistence.sql.ReadSide.Session;

/**
 * From what the audit log journals to its table: an event is one transaction, together with the offset
 * behind it, so each line is there exactly once.
 */
public final class AuditProjection extends JdbcHandler<EventEnvelope<AuditEvent>, Session> {

  /** Names the offset in the database. */
  public static final String NAME = "audit";

  public static Projection<EventEnvelope<AuditEvent>> of(ActorSystem<?> system, ReadSide readSide) {
    SourceProvider<Offset, EventEnvelope<AuditEvent>> events =
        EventSourcedProvider.eventsByTag(system, JdbcReadJournal.Identifier(), AuditLog.TAG);
    return JdbcProjection.exactlyOnce(
        ProjectionId.of(NAME, AuditLog.TAG),
        events,
        readSide::session,
        AuditProjection::new,
        system);
  }

  @Override
  public void process(Session session, EventEnvelope<AuditEvent> envelope) throws Exception {
    if (!(envelope.event() instanceof LinesAudited audited)) return;
    session.withConnection(connection -> {
      AuditTable.write(connection, audited.lines());
      return audited.lines().size();
    });
  }
}
