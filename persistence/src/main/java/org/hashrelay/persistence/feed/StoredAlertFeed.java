package org.hashrelay.persistence.feed;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.projection.Projection;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.DeskEvent;
import org.hashrelay.actors.alerting.DeskEvent.StoryWritten;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.persistence.sql.OnceProjection;
import org.hashrelay.persistence.sql.ReadSide;

/** The story as the database has it. */
public record StoredAlertFeed(ReadSide readSide) implements AlertFeed {

  /** Names the offset in the database. */
  public static final String PROJECTION = "alert-feed";

  /** Brings to the table what the desk journals of its story. */
  public static Projection<EventEnvelope<DeskEvent>> projection(
      ActorSystem<?> system, ReadSide readSide) {
    return OnceProjection.of(
        system, readSide, PROJECTION, AlertDesk.STORY_TAG, StoredAlertFeed::write);
  }

  private static void write(Connection connection, DeskEvent event) throws SQLException {
    if (event instanceof StoryWritten written) AlertEventTable.write(connection, written.lines());
  }

  @Override
  public CompletionStage<Lines> before(FeedFilter filter, long number, int limit) {
    return readSide.ask(connection -> AlertEventTable.before(connection, filter, number, limit));
  }

  @Override
  public CompletionStage<List<Fired>> fired(String rule, Instant from, Instant to, int limit) {
    return readSide.ask(connection -> AlertEventTable.fired(connection, rule, from, to, limit));
  }
}
