package org.hashrelay.persistence.sql;

import java.sql.Connection;
import java.sql.SQLException;
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
import org.hashrelay.persistence.sql.ReadSide.Session;

/**
 * From the journal of one entity to a table: an event is one transaction, together with the offset
 * behind it, so each line is there exactly once.
 */
public final class OnceProjection<E> extends JdbcHandler<EventEnvelope<E>, Session> {

  private final Writer<E> writer;

  private OnceProjection(Writer<E> writer) {
    this.writer = writer;
  }

  /** Writes what an event says, if it says anything the table is for. */
  @FunctionalInterface
  public interface Writer<E> {
    void write(Connection connection, E event) throws SQLException;
  }

  /** @param name of the offset in the database */
  public static <E> Projection<EventEnvelope<E>> of(
      ActorSystem<?> system, ReadSide readSide, String name, String tag, Writer<E> writer) {
    SourceProvider<Offset, EventEnvelope<E>> events =
        EventSourcedProvider.eventsByTag(system, JdbcReadJournal.Identifier(), tag);
    return JdbcProjection.exactlyOnce(
        ProjectionId.of(name, tag),
        events,
        readSide::session,
        () -> new OnceProjection<>(writer),
        system);
  }

  @Override
  public void process(Session session, EventEnvelope<E> envelope) throws Exception {
    session.withConnection(connection -> {
      writer.write(connection, envelope.event());
      return true;
    });
  }
}
