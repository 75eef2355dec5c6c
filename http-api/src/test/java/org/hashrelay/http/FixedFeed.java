package org.hashrelay.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.persistence.feed.AlertFeed;

/** A database that holds a number of lines of a story, all alike, and can go away. */
final class FixedFeed implements AlertFeed {

  static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  private volatile long lines;
  private volatile boolean away;

  void holds(long many) {
    lines = many;
  }

  void away(boolean now) {
    away = now;
  }

  @Override
  public CompletionStage<Lines> before(FeedFilter filter, long number, int limit) {
    var all = LongStream.rangeClosed(1, Math.min(lines, number - 1))
        .mapToObj(n -> line(Math.min(lines, number - 1) + 1 - n))
        .filter(filter::covers)
        .toList();
    return answer(new Lines(all.stream().limit(limit).toList(), all.size(), lines));
  }

  @Override
  public CompletionStage<List<Fired>> fired(String rule, Instant from, Instant to, int limit) {
    return answer(List.of(
        new Fired(line(1), Optional.of(AT.plusSeconds(60))), new Fired(line(2), Optional.empty())));
  }

  private static FeedEntry line(long number) {
    return new FeedEntry(
        number,
        AT,
        "alert.firing",
        "al_" + number,
        "pool_down",
        "critical",
        "pool",
        "" + number,
        "p" + number,
        "",
        0,
        "down",
        "",
        "",
        0,
        0);
  }

  private <T> CompletionStage<T> answer(T value) {
    return away
        ? CompletableFuture.failedStage(new IllegalStateException("secret jdbc text"))
        : CompletableFuture.completedStage(value);
  }
}
