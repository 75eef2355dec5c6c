package org.hashrelay.persistence.feed;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.persistence.sql.ReadSide;

/** The story as the database has it. */
public record StoredAlertFeed(ReadSide readSide) implements AlertFeed {

  @Override
  public CompletionStage<Lines> before(FeedFilter filter, long number, int limit) {
    return readSide.ask(connection -> AlertEventTable.before(connection, filter, number, limit));
  }

  @Override
  public CompletionStage<List<Fired>> fired(String rule, Instant from, Instant to, int limit) {
    return readSide.ask(connection -> AlertEventTable.fired(connection, rule, from, to, limit));
  }
}
