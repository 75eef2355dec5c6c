package org.hashrelay.persistence.feed;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.FeedFilter;

/** Answers questions about what happened to alerts; every stage fails when the database is away. */
public interface AlertFeed {

  /** Lines with a smaller number than that, newest first. */
  CompletionStage<Lines> before(FeedFilter filter, long number, int limit);

  /** The alerts of a rule that fired between these times, oldest first, so many at most. */
  CompletionStage<List<Fired>> fired(String rule, Instant from, Instant to, int limit);

  /**
   * A part of the story.
   *
   * @param total of the filter, below the number that was asked for
   * @param newest number of any line there is; 0 while there is none
   */
  record Lines(List<FeedEntry> entries, long total, long newest) {
    public static final Lines NONE = new Lines(List.of(), 0, 0);

    public Lines {
      entries = List.copyOf(entries);
    }
  }

  /** @param endedAt empty while the alert is open */
  record Fired(FeedEntry line, Optional<Instant> endedAt) {}
}
