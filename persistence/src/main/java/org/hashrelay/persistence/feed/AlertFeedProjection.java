package org.hashrelay.persistence.feed;

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
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.DeskEvent;
import org.hashrelay.actors.alerting.DeskEvent.StoryWritten;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.persistence.sql.ReadSide.Session;

/**
 * From what the alert desk journals of its story to the table of it: an event is one transaction,
 * together with the offset behind it, so each line is there exactly once.
 */
public final class AlertFeedProjection extends JdbcHandler<EventEnvelope<DeskEvent>, Session> {

  /** Names the offset in the database. */
  public static final String NAME = "alert-feed";

  public static Projection<EventEnvelope<DeskEvent>> of(ActorSystem<?> system, ReadSide readSide) {
    SourceProvider<Offset, EventEnvelope<DeskEvent>> events =
        EventSourcedProvider.eventsByTag(system, JdbcReadJournal.Identifier(), AlertDesk.STORY_TAG);
    return JdbcProjection.exactlyOnce(
        ProjectionId.of(NAME, AlertDesk.STORY_TAG),
        events,
        readSide::session,
        AlertFeedProjection::new,
        system);
  }

  @Override
  public void process(Session session, EventEnvelope<DeskEvent> envelope) throws Exception {
    if (!(envelope.event() instanceof StoryWritten written)) return;
    session.withConnection(connection -> {
      AlertEventTable.write(connection, written.lines());
      return written.lines().size();
    });
  }
}
